import { expect, test } from 'vitest'
import { lengths, lengthWords, readLength } from './turnLength'

test('what is offered is what is usual and what is in use, each once, in order', () => {
  expect(lengths(undefined, 180)).toEqual([60, 120, 180, 300])
  expect(lengths(90, 420)).toEqual([60, 90, 120, 180, 300, 420])
})

test('a length says itself in minutes', () => {
  expect([lengthWords(180), lengthWords(150)]).toEqual(['3 min', '2:30'])
})

test.each([
  ['4', 240],
  [' 2:30 ', 150],
  ['2.5', 150],
  ['2,5', 150],
  ['0:15', 15],
  ['30', 1800],
])('case 26: one writes a length as one likes: %s', (text, seconds) => {
  expect(readLength(text)).toBe(seconds)
})

test.each(['', 'soon', '0', '0:14', '30:01', '2:75', '-3', '1e1'])('and is told when it is none: %s', (text) => {
  expect(readLength(text)).toBeUndefined()
})
