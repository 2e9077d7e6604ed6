/* Which page of a meeting is shown, and what is said where there is no room. */
import { expect, test } from 'vitest'
import { m } from '../../paraglide/messages'
import { overWords, type Over } from './overWords'
import { pageState, putOut, type PageSeen, type PageState } from './pageState'
import { seatedRoom } from './testing'
import type { RoomView } from './view'

function seen(you: Partial<RoomView['you']>, more: Partial<PageSeen> = {}, view: Partial<RoomView> = {}): PageSeen {
  return { view: seatedRoom({ ...view, you: { where: 'outside', ...you } }), channel: 'live', code: undefined, ready: false, movedOut: undefined, returning: false, ...more }
}

const over = (code: string): PageSeen => ({ ...seen({}), channel: 'over', code })

/** What is seen · the page · its title and text · the way back */
const TABLE: [string, PageSeen, PageState['at'], string | undefined, string | undefined][] = [
  ['nothing is known yet', { ...seen({}), view: undefined, channel: 'joining' }, 'lobby', undefined, undefined],
  ['loaded again on one’s chair', { ...seen({}), view: undefined, channel: 'joining', returning: true }, 'returning', undefined, undefined],
  ['outside', seen({}), 'lobby', undefined, undefined],
  ['waiting', seen({ where: 'waiting' }, { ready: true }), 'lobby', undefined, undefined],
  ['turned away', seen({ where: 'refused' }), 'lobby', undefined, undefined],
  ['a chair that this page is not on', seen({ where: 'seated' }), 'lobby', undefined, undefined],
  ['seated', seen({ where: 'seated' }, { ready: true }), 'inside', undefined, undefined],
  ['seated, own line away', seen({ where: 'seated' }, { ready: true, channel: 'stale' }), 'inside', undefined, undefined],
  ['left in another window', seen({ admitted: true }, { movedOut: 'elsewhere' }), 'moved', `${m.room_moved_elsewhere_title()} ${m.room_moved_elsewhere_text()}`, m.room_come_back_in()],
  ['left the lobby in another window', seen({}, { movedOut: 'elsewhere' }), 'moved', `${m.room_moved_elsewhere_title()} ${m.room_moved_elsewhere_lobby()}`, m.room_knock_again()],
  ['came back since', seen({ where: 'seated' }, { movedOut: undefined, ready: true }), 'inside', undefined, undefined],
  ['the chair was given up', seen({ admitted: true }, { movedOut: 'chair_lost' }), 'moved', `${m.room_moved_lost_title()} ${m.room_moved_lost_text()}`, m.room_come_back_in()],
  ['the place in the lobby went', seen({}, { movedOut: 'place_lost' }), 'lobby', undefined, undefined],
  ['removed, may return', seen({ where: 'removed' }), 'removed', `${m.room_removed_title()} ${m.room_removed_may_return()}`, m.room_ask_again()],
  ['removed, and locked since', seen({ where: 'removed' }, {}, { locked: true }), 'removed', `${m.room_removed_title()} ${m.room_removed_locked()}`, undefined],
  ['removed for good', seen({ where: 'removed', may_return: false }), 'removed', `${m.room_removed_title()} ${m.room_removed_text()}`, undefined],
  ['asks to come back', seen({ where: 'removed' }, { ready: true }), 'lobby', undefined, undefined],
  ['ended', seen({ where: 'seated' }, { ready: true }, { phase: 'ended' }), 'ended', `${m.room_over_title()} ${m.room_over_text()}`, undefined],
  ['over before one came', over('meeting_over'), 'ended', `${m.room_over_title()} ${m.room_over_text()}`, undefined],
  ['called off', over('meeting_cancelled'), 'cancelled', `${m.room_cancelled_title()} ${m.room_cancelled_text()}`, undefined],
  ['no member (any more)', over('not_member'), 'not_member', `${m.room_not_member_title()} ${m.room_not_member_text()}`, undefined],
  ['no such meeting', over('not_found'), 'gone', `${m.room_gone_title()} ${m.room_gone_text()}`, undefined],
]

test.each(TABLE)('%s', (_, what, at, says, back) => {
  const page = pageState(what)
  expect(page.at).toBe(at)
  if (!says) return expect(['lobby', 'inside', 'returning']).toContain(at)
  const words = overWords(page as Over)
  expect(`${words.title} ${words.text}`).toBe(says)
  expect(words.back).toBe(back)
})

test('every page is in the table', () => {
  const ALL = { lobby: 0, inside: 0, returning: 0, ended: 0, cancelled: 0, removed: 0, moved: 0, not_member: 0, gone: 0 } satisfies Record<PageState['at'], 0>
  expect(new Set(TABLE.map(([, , at]) => at))).toEqual(new Set(Object.keys(ALL)))
})

test('why coming back was refused takes the place of the offer’s reason', () => {
  expect(overWords({ at: 'removed', may: 'ask' }, 'room_full').text).toBe(m.room_refused_room_full())
})

test.each([
  ['seated', 'seated', 0, undefined],
  ['waiting', 'seated', 0, undefined],
  ['waiting', 'waiting', 9_000, undefined],
  ['seated', 'outside', 0, 'elsewhere'],
  ['seated', 'outside', 9_000, 'elsewhere'],
  ['seated', 'outside', 301_000, 'chair_lost'],
  ['waiting', 'outside', 0, 'elsewhere'],
  ['waiting', 'outside', 9_000, 'place_lost'],
  ['waiting', 'refused', 0, 'told'],
  ['waiting', 'removed', 0, 'told'],
  ['seated', 'removed', 9_000, 'told'],
] as const)('who was %s and is %s, after %i ms without a line: %s', (was, where, away_ms, put) => {
  expect(putOut(was, seatedRoom({ you: { where } }), away_ms)).toBe(put)
})

test('who was removed by mistake, while the line was away, is told so', () => {
  expect(putOut('seated', seatedRoom({ you: { where: 'outside', let_back: true } }), 9_000)).toBe('told')
})

test('the end is told by the view', () => {
  expect(putOut('seated', seatedRoom({ phase: 'ended' }), 0)).toBe('told')
})
