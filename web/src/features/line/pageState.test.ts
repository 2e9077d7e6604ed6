import { expect, test } from 'vitest'
import type { Reached } from '../../link/reach'
import { WAYS, type Looped } from '../../media/loop'
import { m } from '../../paraglide/messages'
import { linePageState, type LineSeen } from './pageState'
import { verdict, type Step, type Verdict } from './trial.svelte'

const SIGNAL: Reached = { open_ms: 80, roundTrip_ms: 20 }
const carries = (lost = 0): Looped => ({ connected_ms: 310, reading: { roundTrip_ms: 42, lostOut: lost, lostIn: 0 } })
const BLOCKED: Looped = { failed: 'blocked' }
const AWAY: Looped = { failed: 'away' }
const BEFORE: LineSeen = { step: 'ready', signal: undefined, ways: WAYS, media: {}, verdict: undefined, calls: true }

/** Each step as its mark: o open, … being tried, + works, - does not. */
function page(seen: Partial<LineSeen>): string[] {
  const { steps, said, offers } = linePageState({ ...BEFORE, ...seen })
  const marks = steps.map(({ mark, words }) => (mark === 'open' ? (words === m.line_trying() ? '…' : 'o') : mark === 'works' ? '+' : '-'))
  return [marks.join(''), said?.title ?? '', offers.busy ? `(${offers.label})` : `[${offers.label}]`]
}

const ON_THE_WAY: [string, Partial<LineSeen>, string[]][] = [
  ['nothing was tried yet', {}, ['oooo', '', `[${m.line_try()}]`]],
  ['the server is being reached', { step: 'signal' }, ['…ooo', '', `(${m.line_trying()})`]],
  ['the direct way is being tried', { step: 'udp', signal: SIGNAL }, ['+…oo', '', `(${m.line_trying()})`]],
  ['the server was not reached, and the ways are tried all the same', { step: 'udp' }, ['-…oo', '', `(${m.line_trying()})`]],
  ['the second way is being tried', { step: 'tcp', signal: SIGNAL, media: { udp: BLOCKED } }, ['+-…o', '', `(${m.line_trying()})`]],
  ['the last way is being tried', { step: 'relay', signal: SIGNAL, media: { udp: BLOCKED, tcp: carries() } }, ['+-+…', '', `(${m.line_trying()})`]],
  ['nothing was tried yet in a browser that cannot call', { calls: false }, ['o---', '', `[${m.line_try()}]`]],
]

test.each(ON_THE_WAY)('%s', (_, seen, says) => {
  expect(page(seen)).toEqual(says)
})

const DONE: [Verdict, Partial<LineSeen>, string][] = [
  ['good', { media: { udp: carries(), tcp: BLOCKED, relay: BLOCKED } }, '++--'],
  ['fair', { media: { udp: carries(0.06), tcp: carries(), relay: carries() } }, '++++'],
  ['weak', { media: { udp: carries(0.3), tcp: carries(), relay: carries() } }, '++++'],
  ['tcp', { media: { udp: BLOCKED, tcp: carries(), relay: carries() } }, '+-++'],
  ['relay', { media: { udp: BLOCKED, tcp: BLOCKED, relay: carries() } }, '+--+'],
  ['blocked', { media: { udp: BLOCKED, tcp: BLOCKED, relay: BLOCKED } }, '+---'],
  ['away', { media: { udp: AWAY } }, '+-oo'],
  ['unreachable', { signal: undefined, media: { udp: BLOCKED, tcp: BLOCKED, relay: BLOCKED } }, '----'],
  ['cannot', { calls: false }, '+---'],
]

test.each(DONE)('it came to %s', (verdict, seen, marks) => {
  const [shown, title, offers] = page({ step: 'done', signal: SIGNAL, verdict, ...seen })
  expect([shown, offers]).toEqual([marks, `[${m.line_try_again()}]`])
  expect(title).not.toBe('')
})

test('each has words of its own', () => {
  const said = DONE.map(([verdict]) => linePageState({ ...BEFORE, step: 'done', verdict }).said)
  expect(new Set(said.map((one) => one?.text)).size).toBe(DONE.length)
})

test('every state is in a table', () => {
  const steps = { ready: 0, signal: 0, udp: 0, tcp: 0, relay: 0, done: 0 } satisfies Record<Step, 0>
  const verdicts = { good: 0, fair: 0, weak: 0, tcp: 0, relay: 0, blocked: 0, away: 0, unreachable: 0, cannot: 0 } satisfies Record<Verdict, 0>
  expect(new Set([...ON_THE_WAY.map(([, seen]) => seen.step ?? 'ready'), 'done'])).toEqual(new Set(Object.keys(steps)))
  expect(new Set(DONE.map(([verdict]) => verdict))).toEqual(new Set(Object.keys(verdicts)))
})

test.each(DONE.filter(([one]) => one !== 'cannot'))('%s is what the try of these ways comes to', (expected, seen) => {
  expect(verdict('signal' in seen ? seen.signal : SIGNAL, seen.media ?? {})).toBe(expected)
})
