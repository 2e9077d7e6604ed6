import { describe, expect, it } from 'vitest'
import type { TearoomView } from '../../wire.gen'
import { isFull, seated, standing, wishing } from './view'
import { some } from './words'

describe('chairs', () => {
  it('fill up in the order people came', () => {
    expect(seated([], ['ann', 'ben'], 4)).toEqual(['ann', 'ben', undefined, undefined])
  })

  it('stay with their people when somebody leaves', () => {
    const before = seated([], ['ann', 'ben', 'cleo'], 4)
    expect(seated(before, ['ben', 'cleo'], 4)).toEqual([undefined, 'ben', 'cleo', undefined])
  })

  it('are given to whoever comes next', () => {
    expect(seated([undefined, 'ben', 'cleo', undefined], ['ben', 'cleo', 'dot'], 4)).toEqual(['dot', 'ben', 'cleo', undefined])
  })

  it('are never more than the table has', () => {
    expect(seated([], ['ann', 'ben', 'cleo'], 2)).toEqual(['ann', 'ben'])
  })
})

describe('a table', () => {
  const view: TearoomView = {
    inside: true,
    count: 3,
    fades_after_h: 24,
    tables: { quiet: { chairs: 3, order: ['ann', 'ben'] }, window: { chairs: 4, order: ['cleo'] }, long: { chairs: 6 } },
    people: { ann: { name: 'Ann' }, ben: { name: 'Ben', likes_company: true }, cleo: { name: 'Cleo' } },
  }

  it('is full when every chair is taken', () => {
    expect(isFull({ chairs: 2, order: ['ann', 'ben'] })).toBe(true)
    expect(isFull({ chairs: 2, order: ['ann'] })).toBe(false)
    expect(isFull({ chairs: 2 })).toBe(false)
  })

  it('tells who would like company', () => {
    expect(wishing(view, 'quiet')?.name).toBe('Ben')
    expect(wishing(view, 'window')).toBeUndefined()
    expect(wishing(view, 'long')).toBeUndefined()
  })

  it('invites nobody to a table that is full', () => {
    const full = { ...view, tables: { ...view.tables, quiet: { chairs: 2, order: ['ann', 'ben'] } } }
    expect(wishing(full, 'quiet')).toBeUndefined()
  })
})

describe('those who stand', () => {
  const people = Object.fromEntries(['ann', 'ben', 'cleo', 'dot'].map((id) => [id, { name: id }]))
  const view: TearoomView = { inside: true, count: 4, fades_after_h: 24, people, tables: { long: { chairs: 6, order: ['ben'] } } }

  it('are all who sit at no table, in the order they came', () => {
    expect(standing(view, 'ben')).toEqual(['ann', 'cleo', 'dot'])
  })

  it('begin with me', () => {
    expect(standing(view, 'cleo')).toEqual(['cleo', 'ann', 'dot'])
  })

  it('are named when they are few', () => {
    expect(some(['Tom', 'Ruth', 'Maya', 'Ida', 'Ben', 'Eve'])).toBe('Tom, Ruth, Maya, Ida, Ben and Eve')
  })

  it('are counted when they are many', () => {
    const thousand = Array.from({ length: 1_005 }, (_, at) => `P${at}`)
    expect(some(thousand)).toBe('P0, P1, P2, P3, P4 and 1,000 others')
  })
})
