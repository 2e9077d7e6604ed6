import { expect, test } from 'vitest'
import { LONG_MS, OVER_MS, Unopened } from './unopened'

function coming(until: number, every = 20): Unopened {
  const unopened = new Unopened()
  for (let now = 0; now <= until; now += every) unopened.came(now)
  return unopened
}

test('a moment is not worth a word', () => {
  expect(new Unopened().long(0)).toBe(false)
  expect(coming(LONG_MS - 20).long(LONG_MS - 20)).toBe(false)
})

test('a while is, until no more of them come', () => {
  const unopened = coming(LONG_MS)
  expect([unopened.long(LONG_MS), unopened.long(LONG_MS + OVER_MS)]).toEqual([true, false])
})

test('now and then one is another time', () => {
  const unopened = coming(4 * LONG_MS, OVER_MS)
  expect(unopened.long(4 * LONG_MS)).toBe(false)
})
