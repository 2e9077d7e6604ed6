import { expect, test } from 'vitest'
import type { Reached } from '../../link/reach'
import type { Looped } from '../../media/loop'
import { Trial, verdict } from './trial.svelte'
import { mediaWords } from './words'

const SIGNAL: Reached = { open_ms: 80, roundTrip_ms: 20 }
const carries = (lostOut: number, lostIn = 0): Looped => ({ connected_ms: 310.4, reading: { roundTrip_ms: 41.7, lostOut, lostIn } })

test.each<[string, Reached | undefined, Looped]>([
  ['good', SIGNAL, carries(0)],
  ['fair', SIGNAL, carries(0.06)],
  ['weak', SIGNAL, carries(0, 0.3)],
  ['blocked', SIGNAL, { failed: 'blocked' }],
  ['away', SIGNAL, { failed: 'away' }],
  ['unreachable', undefined, carries(0)],
])('it comes to %s', (expected, signal, media) => {
  expect(verdict(signal, media)).toBe(expected)
})

test('one way is tried after the other, and again from the start', async () => {
  const seen: string[] = []
  const trial: Trial = new Trial({
    reach: async () => (seen.push(trial.step), SIGNAL),
    loop: async () => (seen.push(trial.step), expect(trial.verdict).toBeUndefined(), carries(0)),
  })
  await trial.run()
  expect([trial.verdict, trial.step]).toEqual(['good', 'done'])
  await trial.run()
  expect(seen).toEqual(['signal', 'media', 'signal', 'media'])
})

test.each([
  [carries(0), 'They get through: ready in 310 ms, there and back in 42 ms. Nothing got lost.'],
  [carries(0.021, 0.4), 'They get through: ready in 310 ms, there and back in 42 ms. Lost on the way out: 2 %, on the way back: 40 %.'],
  [{ failed: 'blocked' } as const, 'They do not get through.'],
])('%o in words', (media, words) => {
  expect(mediaWords(media)).toBe(words)
})
