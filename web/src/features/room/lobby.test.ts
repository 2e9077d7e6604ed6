/* Every state of the lobby: the view, the line and what was pressed -> what the page says and offers. */
import { expect, test } from 'vitest'
import { m } from '../../paraglide/messages'
import { lobbyState, type LobbyState, type Seen } from './lobbyState'
import { clockOf, fromNow } from '../../ui/when'
import { lobbyWords } from './lobbyWords'
import type { RoomView } from './view'

const NOW = Date.parse('2026-11-26T16:05:00Z')

function outside(more: Partial<RoomView> = {}, you: Partial<RoomView['you']> = {}): RoomView {
  return {
    phase: 'open',
    group: 'g1',
    starts_at: '2026-11-26T16:00:00Z',
    planned_end_at: '2026-11-26T17:30:00Z',
    floor: {},
    lead: 'ann',
    seats: { ann: { name: 'Ann', role: 'lead' } },
    ...more,
    you: { where: 'outside', ...you },
  }
}

const NOBODY = { lead: undefined, seats: {} } as never as Partial<RoomView>
const AWAY: Partial<RoomView> = { seats: { ann: { name: 'Ann', role: 'lead', here: false } } }

function seen(view: RoomView | undefined, more: Partial<Seen> = {}): Seen {
  return { view, channel: view ? 'live' : 'joining', ready: false, entering: false, doorCode: undefined, placeLost: false, wasLocked: false, now: NOW, ...more }
}

const waiting = (more: Partial<RoomView> = {}, you: Partial<RoomView['you']> = {}) => seen(outside(more, { where: 'waiting', ...you }), { ready: true })
const when = (at: string) => ({ time: clockOf(new Date(at)), when: fromNow(new Date(at), NOW) })
const READY = m.room_ready()
const ANN = { name: 'Ann' }
const denied = (at: string) => seen(outside({}, { where: 'refused', may_knock_at: at }))

/** What is seen · the state · what the page says · the button: [label] when it can be pressed, (label) when not yet */
const TABLE: [string, Seen, LobbyState['at'], string, string][] = [
  ['nothing is known yet', seen(undefined), 'joining', m.page_loading(), `(${READY})`],
  ['offline before anything is known', seen(undefined, { channel: 'stale' }), 'offline', m.room_offline(), ''],
  ['offline at the check', seen(outside(), { channel: 'stale' }), 'offline', m.room_offline(), ''],
  ['offline in the lobby', seen(outside({}, { where: 'waiting' }), { channel: 'stale', ready: true }), 'offline', m.room_waiting_away(), ''],
  ['offline before one’s chair', seen(outside({}, { where: 'seated' }), { channel: 'stale' }), 'offline', m.room_reconnecting(), ''],
  ['pressed, not answered', seen(outside(), { ready: true, entering: true }), 'entering', m.page_loading(), `(${READY})`],
  ['before the doors open', seen(outside({ starts_at: '2026-11-26T16:30:00Z', phase: 'before' }, {})), 'too_early', m.room_lobby_too_early(when('2026-11-26T16:15:00Z')), `(${READY})`],
  ['early, the lead is there', seen(outside({ starts_at: '2026-11-26T16:10:00Z' })), 'check', m.room_lobby_lead_early({ ...ANN, ...when('2026-11-26T16:10:00Z') }), `[${READY}]`],
  ['early, nobody is there', seen(outside({ starts_at: '2026-11-26T16:10:00Z', phase: 'before', ...NOBODY })), 'check', m.room_lobby_early(when('2026-11-26T16:10:00Z')), `[${READY}]`],
  ['the lead is there', seen(outside()), 'check', m.room_lobby_lead(ANN), `[${READY}]`],
  ['the lead’s line is away', seen(outside(AWAY)), 'check', m.room_lobby_lead_away(ANN), `[${READY}]`],
  ['nobody is there', seen(outside({ phase: 'before', ...NOBODY })), 'check', m.room_lobby_nobody_yet(), `[${READY}]`],
  ['I facilitate', seen(outside({}, { role: 'cofacilitator', admitted: true })), 'check', m.room_lobby_you_hold(), `[${READY}]`],
  ['I facilitate, and it is locked', seen(outside({ locked: true }, { role: 'cofacilitator', admitted: true })), 'check', m.room_lobby_you_hold(), `[${READY}]`],
  ['I was in and left', seen(outside({}, { admitted: true })), 'may_return', m.room_lobby_may_return(), `[${m.room_come_back_in()}]`],
  ['I was removed by mistake', seen(outside({}, { admitted: true, let_back: true })), 'may_return', m.room_lobby_let_back(), `[${m.room_come_back_in()}]`],
  ['I was in, and it is locked', seen(outside({ locked: true }, { admitted: true })), 'may_return', m.room_lobby_may_return(), `[${m.room_come_back_in()}]`],
  ['my chair is there', seen(outside({}, { where: 'seated' })), 'chair', m.room_lobby_chair_kept(), `[${m.room_back_to_chair()}]`],
  ['waiting, the lead is there', waiting(), 'waiting', m.room_waiting_lead(ANN), ''],
  ['waiting, the lead’s line is away', waiting(AWAY), 'waiting', m.room_waiting_lead_away(ANN), ''],
  ['waiting, nobody is there', waiting({ phase: 'before', ...NOBODY }), 'waiting', m.room_waiting_nobody(), ''],
  ['waiting, and it was locked', waiting({ locked: true }), 'waiting', m.room_waiting_locked(ANN), ''],
  ['waiting, safe mode', waiting({ phase: 'safe', locked: true, ...NOBODY }), 'waiting', m.room_waiting_safe(), ''],
  ['waiting in another window', seen(outside({}, { where: 'waiting' })), 'waiting_elsewhere', m.room_waiting_elsewhere(), `[${m.room_wait_here()}]`],
  ['the place in the lobby went', seen(outside(), { placeLost: true }), 'place_lost', m.room_lobby_place_lost(), `[${m.room_knock_again()}]`],
  ['turned away a moment ago', denied('2026-11-26T16:05:42Z'), 'denied', `${m.room_lobby_denied_by(ANN)} ${m.room_lobby_denied_wait()}`, `(${m.room_knock_again_in({ left: '0:42' })})`],
  ['turned away a minute ago', denied('2026-11-26T16:04:59Z'), 'denied', `${m.room_lobby_denied_by(ANN)} ${m.room_lobby_denied_again()}`, `[${m.room_knock_again()}]`],
  ['turned away, by whom is not known', seen(outside(NOBODY, { where: 'refused', may_knock_at: '2026-11-26T16:04:59Z' })), 'denied', `${m.room_lobby_denied()} ${m.room_lobby_denied_again()}`, `[${m.room_knock_again()}]`],
  ['turned away, and locked since', seen(outside({ locked: true }, { where: 'refused', may_knock_at: '2026-11-26T16:04:59Z' })), 'locked', m.room_lobby_locked(), `(${READY})`],
  ['locked', seen(outside({ locked: true })), 'locked', m.room_lobby_locked(), `(${READY})`],
  ['locked, as the door said too', seen(outside({ locked: true }), { doorCode: 'locked' }), 'locked', m.room_lobby_locked(), `(${READY})`],
  ['safe mode', seen(outside({ locked: true, phase: 'safe', ...NOBODY })), 'locked', m.room_lobby_locked_safe(), `(${READY})`],
  ['unlocked again', seen(outside(), { wasLocked: true, doorCode: 'locked' }), 'unlocked', m.room_lobby_unlocked({ then: m.room_lobby_lead(ANN) }), `[${READY}]`],
  ['every chair is taken', seen(outside(), { doorCode: 'room_full' }), 'refused', m.room_refused_room_full(), `[${READY}]`],
  ['the agreement is new', seen(outside(), { doorCode: 'agreement_first' }), 'refused', m.room_refused_agreement_first(), `[${READY}]`],
]

test.each(TABLE)('%s', (_, what, at, says, button) => {
  const state = lobbyState(what)
  expect(state.at).toBe(at)
  const words = lobbyWords(state, { starts_at: new Date(what.view?.starts_at ?? 0), now: NOW })
  expect(words.lead).toBe(says)
  const offered = words.button ? (words.button.enabled ? `[${words.button.label}]` : `(${words.button.label})`) : ''
  expect(offered).toBe(button)
})

test('every state is in the table', () => {
  const ALL = { joining: 0, offline: 0, entering: 0, too_early: 0, check: 0, may_return: 0, chair: 0, waiting: 0, waiting_elsewhere: 0, place_lost: 0, denied: 0, locked: 0, unlocked: 0, refused: 0 } satisfies Record<LobbyState['at'], 0>
  expect(new Set(TABLE.map(([, , at]) => at))).toEqual(new Set(Object.keys(ALL)))
})
