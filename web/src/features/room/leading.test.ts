import { expect, test } from 'vitest'
import { m } from '../../paraglide/messages'
import { couldLead, leadState, mayResume } from './leading'
import { goingWords, unansweredWords, waitingWords } from './leadWords'
import { personMenu } from './personMenu'
import { seatedRoom } from './testing'
import type { RoomView } from './view'

const NOW = '2026-11-26T16:30:00Z'
const now = Date.parse(NOW)
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString()
const nameOf = (person: string) => person.charAt(0).toUpperCase() + person.slice(1)

/** What somebody reads about who holds the circle. */
function read(view: RoomView, me = 'ben'): string | undefined {
  const told = leadState(view, me, now)
  switch (told?.kind) {
    case 'waiting':
      return [waitingWords(view, me, told, nameOf), told.going ? goingWords(view, told.going, nameOf) : ''].filter(Boolean).join(' ')
    case 'unanswered':
      return unansweredWords(nameOf(told.to), told.answer)
    default:
      return told?.kind
  }
}

const away = { lead_away_since: at(-20), safe_at: at(220) }
const ANN = { name: 'Ann' }
const CLEO = { name: 'Cleo' }
const LEFT = { left: m.room_spoken_minutes({ count: 4 }) }
/** Sentences, one after the other. */
const said = (...sentences: string[]) => sentences.join(' ')
const you = (more: Partial<RoomView['you']>) => ({ you: { where: 'seated' as const, ...more } })

test.each<[string, Partial<RoomView>, string | undefined]>([
  ['nothing to say', {}, undefined],
  ['asked by the lead', you({ offered_lead_until: at(30), offered_lead_by: 'ann' }), 'asked_by_lead'],
  ['asked by the room', { ...you({ offered_lead_until: at(10) }), lead_away_since: at(-20) }, 'asked_by_room'],
  ['the lead blinks in open talk', { lead_away_since: at(-2) }, m.room_lead_away(ANN)],
  ['frozen round', { ...away, floor: { way: 'round', holder: 'cleo', frozen: true } }, said(m.room_frozen_round(ANN), m.room_going_turns(LEFT))],
  ['frozen in my turn', { lead_away_since: at(-2), floor: { way: 'round', holder: 'ben', frozen: true } }, said(m.room_frozen_round(ANN), m.room_frozen_you())],
  ['frozen queue', { lead_away_since: at(-2), floor: { way: 'queue', frozen: true } }, m.room_frozen_queue(ANN)],
  ['open talk going safe', away, said(m.room_lead_away(ANN), m.room_going_open(LEFT))],
  ['somebody else is for it', { ...away, for_safe: ['dot'], floor: { way: 'round', frozen: true } }, said(m.room_frozen_round(ANN), m.room_going_turns(LEFT), m.room_going_other({ name: 'Dot' }))],
  ['I am for it', { ...away, for_safe: ['ben'], floor: { way: 'round', frozen: true } }, said(m.room_frozen_round(ANN), m.room_going_turns(LEFT), m.room_going_mine())],
  ['safe', { phase: 'safe' }, 'safe'],
  ['I have asked', you({ hand_over: { to: 'cleo', until: at(40) } }), 'asking'],
  ['declined', you({ hand_over: { to: 'cleo', answer: 'declined' } }), m.room_handing_declined(CLEO)],
  ['no answer', you({ hand_over: { to: 'cleo', answer: 'no_answer' } }), m.room_handing_no_answer(CLEO)],
  ['gone', you({ hand_over: { to: 'cleo', answer: 'gone' } }), m.room_handing_gone(CLEO)],
])('%s', (_, more, words) => {
  expect(read(seatedRoom(more))).toBe(words)
})

test('a lead who left without anybody to follow is not said to have dropped', () => {
  const { lead: _, ...unled } = seatedRoom({ safe_at: at(220), floor: { way: 'round', frozen: true } })
  expect(read(unled)?.startsWith(m.room_frozen_gone_round())).toBe(true)
})

test.each([
  ['a blink', -14, false],
  ['longer', -15, true],
])('going on without is offered after more than %s', (_, away_s, offered) => {
  const told = leadState(seatedRoom({ safe_at: at(220), lead_away_since: at(away_s) }), 'ben', now)
  expect(told?.kind === 'waiting' && told.going?.mayChoose).toBe(offered)
})

test('whoever declined may still hold the circle', () => {
  const told = leadState(seatedRoom({ ...away, ...you({ role: 'cofacilitator' }) }), 'ben', now)
  expect(told?.kind === 'waiting' && told.going?.mayHold).toBe(true)
})

test('facilitators come first among those who could lead, and whoever is away does not come', () => {
  const room = seatedRoom({})
  const seats = { ...room.seats, cleo: { name: 'Cleo', here: false }, dot: { name: 'Dot', role: 'cofacilitator' as const } }
  expect(couldLead({ ...room, seats }, 'ann')).toEqual(['dot', 'ben', 'fay'])
})

test('what was set aside may be resumed from open talk that somebody leads', () => {
  const aside = { way: 'round' as const, prompt: 'check_in' as const }
  expect(mayResume(seatedRoom({ aside }))).toBe(true)
  expect(mayResume(seatedRoom({ aside, phase: 'safe' }))).toBe(false)
  expect(mayResume(seatedRoom({}))).toBe(false)
})

test('the circle can be taken back from the seat of whoever leads', () => {
  const room = seatedRoom({ lead: 'ben', ...you({ role: 'cofacilitator', may_take_lead: true }) })
  const seats = { ...room.seats, ann: { name: 'Ann', role: 'cofacilitator' as const }, ben: { name: 'Ben', role: 'lead' as const } }
  const ran: unknown[] = []
  const items = personMenu({ ...room, seats }, 'ann', 'ben', { run: (command) => ran.push(command), remove: () => {}, handOver: () => {} })
  items.find((item) => item.label === m.room_do_take_lead())?.run?.()
  expect(ran).toEqual([{ do: 'TakeLead' }])
})
