import { describe, expect, test } from 'vitest'
import { Continuity, type Shown } from './continuity'

const BEN: Shown = { person: 'ben', page: 'b1', mark: 'B' }
const OTHER_PAGE: Shown = { person: 'ben', page: 'b2', mark: 'B2' }
const SWAPPED: Shown = { person: 'ben', page: 'b1', mark: 'X' }
const CLEO: Shown = { person: 'cleo', page: 'c1', mark: 'C' }

/** How those shown last stand, step by step. */
function standings(...steps: (Shown[] | 'compare')[]) {
  const continuity = new Continuity()
  let shown: Shown[] = []
  for (const step of steps) {
    if (step === 'compare') continuity.compare(shown)
    else continuity.follow((shown = step))
  }
  return shown.map((one) => continuity.standing(one))
}

test('whoever comes is new until we compare', () => {
  expect(standings([BEN, CLEO])).toEqual(['new', 'new'])
  expect(standings([BEN, CLEO], 'compare')).toEqual(['compared', 'compared'])
})

test('after an arrival only the one who came is new', () => {
  expect(standings([BEN], 'compare', [BEN, CLEO])).toEqual(['compared', 'new'])
})

test('the same key on a new line, or after a while away, is still compared', () => {
  expect(standings([BEN], 'compare', [{ ...BEN, page: 'b2' }])).toEqual(['compared'])
  expect(standings([BEN], 'compare', [], [BEN])).toEqual(['compared'])
  expect(standings([BEN], 'compare', [OTHER_PAGE], [BEN])).toEqual(['compared'])
})

test('who comes back with another page has not been compared, and that is told', () => {
  expect(standings([BEN, CLEO], 'compare', [OTHER_PAGE, CLEO])).toEqual(['back', 'compared'])
  expect(standings([BEN], 'compare', [], [OTHER_PAGE])).toEqual(['back'])
  expect(standings([BEN], [OTHER_PAGE])).toEqual(['new'])
  expect(standings([BEN], 'compare', [OTHER_PAGE], 'compare')).toEqual(['compared'])
})

describe('another key of the same page', () => {
  test('was swapped, compared or not, seen away meanwhile or not', () => {
    expect(standings([BEN, CLEO], 'compare', [SWAPPED, CLEO])).toEqual(['changed', 'compared'])
    expect(standings([BEN], [SWAPPED])).toEqual(['changed'])
    expect(standings([BEN], 'compare', [], [SWAPPED])).toEqual(['changed'])
  })

  test('is not excused by an arrival that is told afterwards', () => {
    expect(standings([BEN], [SWAPPED], [{ ...SWAPPED, page: 'b2' }])).toEqual(['changed'])
    expect(standings([BEN], [SWAPPED], [], [OTHER_PAGE])).toEqual(['changed'])
  })

  test('is used when all see the same digits, and so is the key that was', () => {
    expect(standings([BEN], [SWAPPED], 'compare')).toEqual(['compared'])
    expect(standings([BEN], [SWAPPED], 'compare', [OTHER_PAGE])).toEqual(['back'])
    expect(standings([BEN], [SWAPPED], [BEN])).toEqual(['new'])
    expect(standings([BEN], 'compare', [SWAPPED], [BEN])).toEqual(['compared'])
  })
})
