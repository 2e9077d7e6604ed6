import { expect, test } from 'vitest'
import type { Kind } from '../../attention/rules'
import { m } from '../../paraglide/messages'
import type { RoomView } from '../../wire.gen'
import { happened, holds } from './happened'
import { seatedRoom } from './testing'

const BEN = { name: 'Ben' }
const CLEO = { name: 'Cleo' }
const GIL = { waiting_order: ['gil'], waiting: { gil: { name: 'Gil', since: '2026-11-26T16:00:00Z' } } }
const now = Date.parse('2026-11-26T16:30:00Z')
const you = (more: Partial<RoomView['you']>) => ({ you: { where: 'seated' as const, ...more } })

function told(before: RoomView | undefined, after: RoomView, me: string): [Kind, string][] {
  return happened(before, after, me, now).map(({ kind, words }) => [kind, words])
}

test('nothing is told when nothing matters to ears', () => {
  const room = seatedRoom({})
  expect(told(room, { ...room, seats: { ...room.seats, ben: { name: 'Ben', camera: true } } }, 'ann')).toEqual([])
})

test('turns are told, mine differently', () => {
  const before = seatedRoom({ floor: { way: 'round', holder: 'ann', next: ['ben', 'cleo'] } })
  const after = seatedRoom({ floor: { way: 'round', holder: 'ben', next: ['cleo'] } })
  expect(told(before, after, 'fay')).toEqual([['news', m.room_said_turn(BEN)]])
  expect(told(before, after, 'ben')).toEqual([['turn', m.room_said_your_turn()]])
  expect(told(before, after, 'cleo')).toEqual([['news', m.room_said_turn(BEN)], ['next', m.room_said_you_next()]])
  expect([holds('turn', after, 'ben'), holds('turn', before, 'ben'), holds('next', after, 'cleo'), holds('next', after, 'ben')]).toEqual([true, false, true, false])
})

test('case 13: whoever was skipped is told so', () => {
  const before = seatedRoom({ floor: { way: 'round', holder: 'ben', next: ['cleo'] } })
  const after = seatedRoom({ floor: { way: 'round', holder: 'cleo', next: ['ben'], come_back: ['ben'], skipped: ['ben'] } })
  expect(told(before, after, 'ben')).toEqual([['news', m.room_said_turn(CLEO)], ['changed', m.room_you_were_skipped()], ['next', m.room_said_you_next()]])
})

test('comings and goings are told, to facilitators hands and the lobby as what concerns them', () => {
  const before = seatedRoom({ order: ['ann', 'ben'], ...you({ role: 'lead' }) })
  const after = seatedRoom({ order: ['ann', 'cleo'], floor: { hands: ['cleo'] }, ...GIL, ...you({ role: 'lead' }) })
  expect(told(before, after, 'ann')).toEqual([['news', m.room_said_came(CLEO)], ['news', m.room_said_went(BEN)], ['knock', m.room_said_waits({ name: 'Gil' })], ['hand', m.room_said_hand(CLEO)]])
  expect(told(seatedRoom({}), seatedRoom({ floor: { hands: ['cleo'] } }), 'fay')).toEqual([['news', m.room_said_hand(CLEO)]])
  expect(told(seatedRoom({}), seatedRoom({ floor: { hands: ['cleo'] } }), 'cleo')).toEqual([])
})

test('screens are told, mine differently', () => {
  const none = seatedRoom({})
  const bens = seatedRoom({ screen: 'ben' })
  expect([told(none, bens, 'fay'), told(none, bens, 'ben')]).toEqual([[['news', m.room_said_screen(BEN)]], [['news', m.room_said_screen_mine()]]])
  expect([told(bens, none, 'fay'), told(bens, none, 'ben')]).toEqual([[['news', m.room_said_screen_over(BEN)]], [['news', m.room_screen_ended()]]])
  expect(told(bens, seatedRoom({ screen: 'ann' }), 'ben')).toEqual([['news', m.room_said_screen({ name: 'Ann' })]])
})

test.each<[string, Partial<RoomView>, Kind, string]>([
  ['a call for support', { struggling: ['ben'] }, 'support', m.room_struggles(BEN)],
  ['being asked to unmute', you({ asked_to_unmute: true }), 'wanted', m.room_asked_to_unmute()],
  ['being asked to a private chat', you({ private_chats: [{ person: 'ann', state: 'asked', number: 1 }] }), 'wanted', m.room_private_asks({ name: 'Ann' })],
  ['being asked to facilitate', you({ offered_lead_until: '2026-11-26T16:31:00Z', offered_lead_by: 'ann' }), 'wanted', m.room_offer_asked({ name: 'Ann' })],
])('%s is told once, and to whoever comes back to it', (_, waits, kind, words) => {
  const [before, after] = [seatedRoom({}), seatedRoom(waits)]
  expect(told(before, after, 'fay')).toEqual([[kind, words]])
  expect(told(after, seatedRoom({ ...waits, order: after.order ?? [] }), 'fay')).toEqual([])
  expect(told(undefined, after, 'fay')).toEqual([[kind, words]])
  expect([holds(kind, after, 'fay'), holds(kind, before, 'fay')]).toEqual([true, false])
})

test('who waited before I came is no news', () => {
  expect(told(undefined, seatedRoom({ ...GIL, floor: { holder: 'fay', way: 'round' } }), 'ann')).toEqual([])
})

test('what a facilitator turned off is told each time, and nothing that I did', () => {
  const on = seatedRoom(you({ mic_stops: 0 }))
  const muted = seatedRoom(you({ mic_stops: 1, mic_off_because: 'facilitator' }))
  expect(told(on, muted, 'fay')).toEqual([['changed', m.room_was_muted()]])
  expect(told(muted, seatedRoom(you({ mic_stops: 2, mic_off_because: 'facilitator' })), 'fay')).toEqual([['changed', m.room_was_muted()]])
  expect(told(on, seatedRoom(you({ cam_stops: 1, cam_off_because: 'facilitator' })), 'fay')).toEqual([['changed', m.room_camera_was_stopped()]])
  expect(told(on, seatedRoom(you({ mic_stops: 1, mic_off_because: 'way_changed' })), 'fay')).toEqual([])
})

test('a new lead, a pause and going on without are said once each', () => {
  const before = seatedRoom({ floor: { way: 'round', holder: 'cleo' } })
  expect(told(before, { ...before, lead: 'ben' }, 'fay')).toEqual([['news', m.room_lead_now({ name: 'Ben' })]])
  expect(told(before, { ...before, lead: 'ben' }, 'ben')).toEqual([['news', m.room_lead_you()]])
  const frozen = { ...before, floor: { ...before.floor, frozen: true }, lead_away_since: '2026-11-26T16:29:50Z' }
  expect(told(before, frozen, 'fay')).toEqual([['news', m.room_frozen_round({ name: 'Ann' })]])
  expect(told(frozen, { ...frozen, order: [...(frozen.order ?? [])] }, 'fay')).toEqual([])
  expect(told(before, { ...before, phase: 'safe', locked: true }, 'fay')).toEqual([['news', `${m.room_safe_title()} ${m.room_safe_text()}`]])
})
