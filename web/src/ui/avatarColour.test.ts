import { afterEach, expect, test, vi } from 'vitest'
import { hueOf, letterOf } from './avatarColour'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('a person keeps their colour', () => {
  expect(hueOf('ann')).toBe(hueOf('ann'))
  expect(new Set(['ann', 'ben', 'cleo', 'dot', 'eve', 'fay', 'gil'].map(hueOf)).size).toBeGreaterThan(3)
})

const LETTERS = [
  ['ann', 'A'],
  [' éva', 'É'],
  ['e\u0301va', 'E\u0301'],
  ['👩‍👧 mum', '👩‍👧'],
  ['👍🏽 yes', '👍🏽'],
  ['🇮🇪 Aoife', '🇮🇪'],
  ['', '?'],
]

test.each(LETTERS)('the letter of %j is %j', (name, letter) => {
  expect(letterOf(name ?? '')).toBe(letter)
})

test.each(LETTERS)('the letter of %j is %j also where nothing can split texts, as in Firefox 115', (name, letter) => {
  vi.stubGlobal('Intl', Object.create(Intl, { Segmenter: { value: undefined } }))
  expect(letterOf(name ?? '')).toBe(letter)
})
