import { describe, expect, it } from 'vitest'
import { seen } from './keyboard'

describe('what is seen above a keyboard', () => {
  it.each([
    ['no keyboard', { height: 844, offsetTop: 0, scale: 1 }, 844, { height: 844, below: 0 }],
    ['a keyboard over the page', { height: 508, offsetTop: 0, scale: 1 }, 844, { height: 508, below: 336 }],
    ['a keyboard, and the page pushed up', { height: 508, offsetTop: 120, scale: 1 }, 844, { height: 508, below: 216 }],
    ['a keyboard that makes the page shorter', { height: 300, offsetTop: 0, scale: 1 }, 300, { height: 300, below: 0 }],
    ['a bounce beyond the end', { height: 508, offsetTop: 400, scale: 1 }, 844, { height: 508, below: 0 }],
  ])('%s', (_, viewport, inner, expected) => {
    expect(seen(viewport, inner)).toEqual(expected)
  })

  it('is left alone while somebody has zoomed in', () => {
    expect(seen({ height: 422, offsetTop: 0, scale: 2 }, 844)).toBeUndefined()
  })
})
