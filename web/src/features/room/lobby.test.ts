/* Every state of the lobby: the view, the line and what was pressed -> what the page says and offers. */
import { expect, test } from 'vitest'
import { lobbyState, type LobbyState, type Seen } from './lobbyState'
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
const denied = (at: string) => seen(outside({}, { where: 'refused', may_knock_at: at }))

/** What is seen · the state · what the page says · the button: [label] when it can be pressed, (label) when not yet */
const TABLE: [string, Seen, LobbyState['at'], RegExp, string][] = [
  ['nothing is known yet', seen(undefined), 'joining', /^One moment/, '(I’m ready)'],
  ['offline before anything is known', seen(undefined, { channel: 'stale' }), 'offline', /^You’re offline\. Reconnecting…$/, ''],
  ['offline at the check', seen(outside(), { channel: 'stale' }), 'offline', /^You’re offline\. Reconnecting…$/, ''],
  ['offline in the lobby', seen(outside({}, { where: 'waiting' }), { channel: 'stale', ready: true }), 'offline', /place in the lobby is kept/, ''],
  ['offline before one’s chair', seen(outside({}, { where: 'seated' }), { channel: 'stale' }), 'offline', /seat is kept/, ''],
  ['pressed, not answered', seen(outside(), { ready: true, entering: true }), 'entering', /^One moment/, '(I’m ready)'],
  ['before the doors open', seen(outside({ starts_at: '2026-11-26T16:30:00Z', phase: 'before' }, {})), 'too_early', /^The door opens at .*10 minutes/, '(I’m ready)'],
  ['early, the lead is there', seen(outside({ starts_at: '2026-11-26T16:10:00Z' })), 'check', /^Ann will let you in at/, '[I’m ready]'],
  ['early, nobody is there', seen(outside({ starts_at: '2026-11-26T16:10:00Z', phase: 'before', ...NOBODY })), 'check', /A facilitator will let you in/, '[I’m ready]'],
  ['the lead is there', seen(outside()), 'check', /^Ann will let you in\.$/, '[I’m ready]'],
  ['the lead’s line is away', seen(outside(AWAY)), 'check', /^Ann’s line has dropped/, '[I’m ready]'],
  ['nobody is there', seen(outside({ phase: 'before', ...NOBODY })), 'check', /as soon as they are here/, '[I’m ready]'],
  ['I facilitate', seen(outside({}, { role: 'cofacilitator', admitted: true })), 'check', /^You hold this circle/, '[I’m ready]'],
  ['I facilitate, and it is locked', seen(outside({ locked: true }, { role: 'cofacilitator', admitted: true })), 'check', /^You hold this circle/, '[I’m ready]'],
  ['I was in and left', seen(outside({}, { admitted: true })), 'may_return', /straight back in/, '[Come back in]'],
  ['I was in, and it is locked', seen(outside({ locked: true }, { admitted: true })), 'may_return', /straight back in/, '[Come back in]'],
  ['my chair is there', seen(outside({}, { where: 'seated' })), 'chair', /^Your chair is where you left it/, '[Back to my chair]'],
  ['waiting, the lead is there', waiting(), 'waiting', /Ann sees that you are here/, ''],
  ['waiting, the lead’s line is away', waiting(AWAY), 'waiting', /Ann’s line has dropped/, ''],
  ['waiting, nobody is there', waiting({ phase: 'before', ...NOBODY }), 'waiting', /as soon as they are here/, ''],
  ['waiting, and it was locked', waiting({ locked: true }), 'waiting', /locked just now; Ann sees/, ''],
  ['waiting, safe mode', waiting({ phase: 'safe', locked: true, ...NOBODY }), 'waiting', /nobody can let you in yet/, ''],
  ['waiting in another window', seen(outside({}, { where: 'waiting' })), 'waiting_elsewhere', /in another window/, '[Wait here]'],
  ['the place in the lobby went', seen(outside(), { placeLost: true }), 'place_lost', /place in the lobby is gone/, '[Knock again]'],
  ['turned away a moment ago', denied('2026-11-26T16:05:42Z'), 'denied', /^Ann cannot let you in just now\. You can knock again in a moment/, '(Knock again in 0:42)'],
  ['turned away a minute ago', denied('2026-11-26T16:04:59Z'), 'denied', /^Ann cannot let you in just now\. You can knock again\.$/, '[Knock again]'],
  ['turned away, by whom is not known', seen(outside(NOBODY, { where: 'refused', may_knock_at: '2026-11-26T16:04:59Z' })), 'denied', /^A facilitator cannot/, '[Knock again]'],
  ['turned away, and locked since', seen(outside({ locked: true }, { where: 'refused', may_knock_at: '2026-11-26T16:04:59Z' })), 'locked', /door is locked/, '(I’m ready)'],
  ['locked', seen(outside({ locked: true })), 'locked', /^The door is locked just now/, '(I’m ready)'],
  ['locked, as the door said too', seen(outside({ locked: true }), { doorCode: 'locked' }), 'locked', /^The door is locked just now/, '(I’m ready)'],
  ['safe mode', seen(outside({ locked: true, phase: 'safe', ...NOBODY })), 'locked', /^Nobody is facilitating just now/, '(I’m ready)'],
  ['unlocked again', seen(outside(), { wasLocked: true, doorCode: 'locked' }), 'unlocked', /^The door is open again\. Ann will let you in/, '[I’m ready]'],
  ['every chair is taken', seen(outside(), { doorCode: 'room_full' }), 'refused', /^Every chair is taken/, '[I’m ready]'],
  ['the agreement is new', seen(outside(), { doorCode: 'agreement_first' }), 'refused', /read it first/, '[I’m ready]'],
]

test.each(TABLE)('%s', (_, what, at, says, button) => {
  const state = lobbyState(what)
  expect(state.at).toBe(at)
  const words = lobbyWords(state, { starts_at: new Date(what.view?.starts_at ?? 0), now: NOW })
  expect(words.lead).toMatch(says)
  const offered = words.button ? (words.button.enabled ? `[${words.button.label}]` : `(${words.button.label})`) : ''
  expect(offered).toBe(button)
})

test('every state is in the table', () => {
  const ALL = { joining: 0, offline: 0, entering: 0, too_early: 0, check: 0, may_return: 0, chair: 0, waiting: 0, waiting_elsewhere: 0, place_lost: 0, denied: 0, locked: 0, unlocked: 0, refused: 0 } satisfies Record<LobbyState['at'], 0>
  expect(new Set(TABLE.map(([, , at]) => at))).toEqual(new Set(Object.keys(ALL)))
})
