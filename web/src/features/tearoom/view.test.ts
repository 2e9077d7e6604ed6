import { describe, expect, it } from 'vitest'
import type { TearoomView } from '../../wire.gen'
import { isFull, seated, wishing } from './view'

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
