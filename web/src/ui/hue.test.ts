import { expect, test } from 'vitest'
import { hueOf, letterOf } from './hue'

test('a person keeps their colour', () => {
  expect(hueOf('ann')).toBe(hueOf('ann'))
  expect(new Set(['ann', 'ben', 'cleo', 'dot', 'eve', 'fay', 'gil'].map(hueOf)).size).toBeGreaterThan(3)
})

test.each([
  ['ann', 'A'],
  [' éva', 'É'],
  ['👩‍👧 mum', '👩‍👧'],
  ['', '?'],
])('the letter of %j is %j', (name, letter) => {
  expect(letterOf(name)).toBe(letter)
})
