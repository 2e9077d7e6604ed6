import { expect, test, vi } from 'vitest'
import { graphemes, shorten } from './shorten'

const letters = (text: string) => graphemes(text).length

test.each([
  ['Alexandrina Papadopoulou', 12, 'Alexandrina…'],
  ['שרה כהן־לוי', 5, 'שרה…'],
  ['محمد عبد الرحمن', 6, 'محمد…'],
  ['👩🏽‍🦰 Ann', 2, '👩🏽‍🦰…'],
  ['Ann', 3, 'Ann'],
  ['Ann', 1, ''],
])('%s with room for %i letters is %s: its beginning stays, in every script', (name, room, short) => {
  expect(shorten(name, room, letters)).toBe(short)
})

test('a letter and its marks stay together without a segmenter too', () => {
  const name = 'e\u0301o\u0308👩🏽‍🦰x'
  const whole = graphemes(name)
  vi.stubGlobal('Intl', {})
  expect(graphemes(name)).toEqual(whole)
  vi.unstubAllGlobals()
})
