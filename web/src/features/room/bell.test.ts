import { expect, test } from 'vitest'
import { listens } from './bell'

/** How often it rings while time passes. */
function rings(passing: [turn: string, left_s: number | undefined][]): number {
  let ripe = ''
  return passing.filter(([turn, left_s]) => {
    const heard = listens(ripe, turn, left_s)
    ripe = heard.ripe
    return heard.ring
  }).length
}

test('rings once when a turn comes to its soft end', () => {
  expect(rings([['ann 1', 2], ['ann 1', 1], ['ann 1', 0], ['ann 1', -1], ['ann 1', -60]])).toBe(1)
})

test('is silent for an end that was over before one came in', () => {
  expect(rings([['ann 1', -1], ['ann 1', -2]])).toBe(0)
})

test('rings again at the end of a turn that got more time, and at the end of the next turn', () => {
  expect(rings([['ann 1', 1], ['ann 1', 0], ['ann 2', 60], ['ann 2', 0], ['ben 3', 180], ['ben 3', -1]])).toBe(3)
})

test('is silent when a turn is given on before its end, and for a turn that comes already ended', () => {
  expect(rings([['ann 1', 5], [' ', undefined], ['ben 2', -1], ['ben 2', -2]])).toBe(0)
})

test('remembers a turn over a moment without one', () => {
  expect(rings([['ann 1', 5], [' ', undefined], ['ann 1', 0]])).toBe(1)
})
