import { expect, test } from 'vitest'
import { MutedSpeech } from './mutedSpeech'

/** Plays levels, one every tenth of a second; the times at which the notice came or went. units: ms */
function played() {
  const speech = new MutedSpeech()
  let now = 0
  let told = false
  const changes: [number, boolean][] = []
  const play = (level: number, for_ms: number, muted = true) => {
    for (const end = now + for_ms; now < end; ) {
      now += 100
      const tells = speech.hear(level, muted, now)
      if (tells !== told) changes.push([now, (told = tells)])
    }
  }
  return { play, changes, dismiss: () => speech.dismiss(now) }
}

test('somebody who speaks for a second into a muted microphone is told, until they have been silent for a while', () => {
  const { play, changes } = played()
  play(0, 1_000)
  play(0.7, 1_500)
  play(0, 5_000)
  expect(changes).toEqual([[2_000, true], [5_500, false]])
})

test('pauses between words bring no flicker', () => {
  const { play, changes } = played()
  for (let words = 0; words < 30; words++) {
    play(0.7, 400)
    play(0.1, 400)
  }
  expect(changes).toHaveLength(1)
})

test.each([
  ['a cough', 0.9, 600],
  ['typing and breathing', 0.4, 20_000],
])('%s is not speech', (_, level, for_ms) => {
  const { play, changes } = played()
  play(level, for_ms)
  play(0, 2_000)
  expect(changes).toEqual([])
})

test('who is heard is told nothing, and what was said before muting does not count', () => {
  const { play, changes } = played()
  play(0.8, 10_000, false)
  play(0.8, 500)
  play(0, 1_000)
  expect(changes).toEqual([])
})

test('unmuting takes the notice away at once', () => {
  const { play, changes } = played()
  play(0.8, 2_000)
  play(0.8, 100, false)
  expect(changes.map(([, told]) => told)).toEqual([true, false])
})

test('dismissed, it says nothing for five minutes, then may again', () => {
  const { play, changes, dismiss } = played()
  play(0.8, 1_100)
  dismiss()
  play(0.8, 5 * 60_000 - 200)
  expect(changes).toEqual([[1_100, true], [1_200, false]])
  play(0.8, 1_000)
  expect(changes.at(-1)?.[1]).toBe(true)
})
