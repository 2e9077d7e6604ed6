import { expect, test } from 'vitest'
import { countdown, leftHeard } from './countdown'

test('the last half minute is shown in steps, and every second at the end', () => {
  expect([undefined, 31, 30, 26, 25, 11, 10, 9.2, 0.3, 0, -5].map(countdown)).toEqual([undefined, undefined, 30, 30, 25, 15, 10, 10, 1, undefined, undefined])
})

test('it never counts up while time goes by', () => {
  const shown = Array.from({ length: 300 }, (_, tenth) => countdown(30 - tenth / 10) ?? 0)
  expect(shown).toEqual([...shown].sort((a, b) => b - a))
})

test('a minute and ten seconds are heard once each, however the seconds fall', () => {
  const heard = (from: number, step: number) => {
    const times = Array.from({ length: Math.ceil((from + 5) / step) }, (_, i) => from - i * step)
    return times.map((left_s, i) => leftHeard(times[i - 1], left_s)).filter((word) => word !== undefined)
  }
  expect(heard(180, 1)).toEqual(['minute', 'ten'])
  expect(heard(90.7, 1.3)).toEqual(['minute', 'ten'])
  expect(heard(45, 1)).toEqual(['ten'])
  expect(leftHeard(undefined, 8)).toBeUndefined()
})

test('time that was added is counted down again', () => {
  expect([leftHeard(8, 68), leftHeard(61, 60)]).toEqual([undefined, 'minute'])
})
