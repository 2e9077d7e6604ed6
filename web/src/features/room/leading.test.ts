import { expect, test } from 'vitest'
import { announce } from './announce'
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
const you = (more: Partial<RoomView['you']>) => ({ you: { where: 'seated' as const, ...more } })

test.each<[string, Partial<RoomView>, string | undefined]>([
  ['nothing to say', {}, undefined],
  ['asked by the lead', you({ offered_lead_until: at(30), offered_lead_by: 'ann' }), 'asked_by_lead'],
  ['asked by the room', { ...you({ offered_lead_until: at(10) }), lead_away_since: at(-20) }, 'asked_by_room'],
  ['the lead blinks in open talk', { lead_away_since: at(-2) }, 'Ann’s line has dropped. The circle goes on.'],
  ['frozen round', { ...away, floor: { way: 'round', holder: 'cleo', frozen: true } }, 'Ann’s line dropped. The round waits. If nobody takes over, anyone may speak in four minutes, and the door locks.'],
  ['frozen in my turn', { lead_away_since: at(-2), floor: { way: 'round', holder: 'ben', frozen: true } }, 'Ann’s line dropped. The round waits. You can finish what you’re saying.'],
  ['frozen queue', { lead_away_since: at(-2), floor: { way: 'queue', frozen: true } }, 'Ann’s line dropped. The turns wait.'],
  ['open talk going safe', away, 'Ann’s line has dropped. The circle goes on. If nobody takes over, you go on without a facilitator in four minutes, and the door locks.'],
  ['somebody else is for it', { ...away, for_safe: ['dot'], floor: { way: 'round', frozen: true } }, 'Ann’s line dropped. The round waits. If nobody takes over, anyone may speak in four minutes, and the door locks. Dot would like to go on now.'],
  ['I am for it', { ...away, for_safe: ['ben'], floor: { way: 'round', frozen: true } }, 'Ann’s line dropped. The round waits. If nobody takes over, anyone may speak in four minutes, and the door locks. You’re for going on. One more person is needed.'],
  ['safe', { phase: 'safe' }, 'safe'],
  ['I have asked', you({ hand_over: { to: 'cleo', until: at(40) } }), 'asking'],
  ['declined', you({ hand_over: { to: 'cleo', answer: 'declined' } }), 'Cleo would rather not hold the circle. You still hold it.'],
  ['no answer', you({ hand_over: { to: 'cleo', answer: 'no_answer' } }), 'Cleo hasn’t answered. You still hold the circle.'],
  ['gone', you({ hand_over: { to: 'cleo', answer: 'gone' } }), 'Cleo has left. You still hold the circle.'],
])('%s', (_, more, words) => {
  expect(read(seatedRoom(more))).toBe(words)
})

test('a lead who left without anybody to follow is not said to have dropped', () => {
  const { lead: _, ...unled } = seatedRoom({ safe_at: at(220), floor: { way: 'round', frozen: true } })
  expect(read(unled)).toMatch(/^Nobody holds the circle just now\. The round waits\./)
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
  items.find((item) => item.label === 'Take the circle back')?.run?.()
  expect(ran).toEqual([{ do: 'TakeLead' }])
})

test('a new lead and a frozen floor are said aloud', () => {
  const before = seatedRoom({ floor: { way: 'round', holder: 'cleo' } })
  expect(announce(before, { ...before, lead: 'ben' }, 'fay')).toBe('Ben holds the circle now.')
  expect(announce(before, { ...before, lead: 'ben' }, 'ben')).toBe('You hold the circle now.')
  expect(announce(before, { ...before, floor: { ...before.floor, frozen: true } }, 'fay')).toBe('The round waits.')
})
