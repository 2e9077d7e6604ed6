import { expect, test } from 'vitest'
import { judge, Steady, type Quality } from './quality'
import type { Reading } from './reading'

test.each<[Reading, Quality]>([
  [{}, 'good'],
  [{ roundTrip_ms: 120, lostOut: 0.02, lostIn: 0.01, jitter_ms: 30, madeUp: 0.02, frozen: 0.1 }, 'good'],
  [{ roundTrip_ms: 450 }, 'fair'],
  [{ lostIn: 0.06 }, 'fair'],
  [{ lostOut: 0.2 }, 'weak'],
  [{ lostIn: 0.06, madeUp: 0.3 }, 'weak'],
])('%o is %s', (found, expected) => {
  expect(judge(found)).toBe(expected)
})

/** g, f, w: what was judged, look by look; the answer is what was said after each. */
function said(judged: string): string {
  const steady = new Steady()
  const word: Record<string, Quality> = { g: 'good', f: 'fair', w: 'weak' }
  return [...judged].map((letter) => steady.hear(word[letter] ?? 'good')[0]).join('')
}

test.each([
  ['a moment is not a line', 'gwwgggwg', 'gggggggg'],
  ['three looks in a row are', 'gwww', 'gggw'],
  ['as bad as all of them were, no worse', 'gwfw', 'gggf'],
  ['better is believed later than worse', 'wwwgggggg', 'ggwwwwwwg'],
  ['and no better than all of them were', 'wwwggfggg', 'ggwwwwwwf'],
  ['at the border nothing flickers', 'fffgfgfgfgfgfg', 'ggffffffffffff'],
  ['from the middle both ways', 'fffwwwgggggg', 'ggfffwwwwwwg'],
])('%s: %s', (_, judged, expected) => {
  expect(said(judged)).toBe(expected)
})
