import { describe, expect, it } from 'vitest'
import type { Meeting } from '../schedule/api'
import { series } from './series'

const meeting = (day: number, state: Meeting['state']): Meeting => ({
  id: `m${day}`,
  group: 'g1',
  group_name: 'Thursday circle',
  starts_at: `2026-11-${String(day).padStart(2, '0')}T16:00:00Z`,
  minutes: 90,
  time_zone: 'Europe/London',
  state,
})

describe('the ring of a series', () => {
  it('runs from what was to what comes, and marks the next one', () => {
    const rings = series({ past: [meeting(12, 'ended'), meeting(5, 'cancelled')], open: [], coming: [meeting(19, 'planned'), meeting(26, 'planned')] })
    expect(rings.map(({ meeting: { id }, state }) => `${id} ${state}`)).toEqual(['m5 cancelled', 'm12 met', 'm19 this', 'm26 coming'])
  })

  it('marks an open meeting before a planned one', () => {
    const rings = series({ past: [], open: [meeting(19, 'open')], coming: [meeting(26, 'planned')] })
    expect(rings.map(({ state }) => state)).toEqual(['this', 'coming'])
  })

  it('shows eleven at most, with the next one among them', () => {
    const past = Array.from({ length: 20 }, (_, at) => meeting(at + 1, 'ended'))
    const coming = Array.from({ length: 9 }, (_, at) => meeting(at + 21, 'planned'))
    const rings = series({ past, open: [], coming })
    expect(rings).toHaveLength(11)
    expect(rings.filter(({ state }) => state === 'this').map(({ meeting: { id } }) => id)).toEqual(['m21'])
  })

  it('puts a meeting that was called off where it would have been', () => {
    const rings = series({ past: [meeting(26, 'cancelled'), meeting(12, 'ended')], open: [], coming: [meeting(19, 'planned')] })
    expect(rings.map(({ meeting: { id }, state }) => `${id} ${state}`)).toEqual(['m12 met', 'm19 this', 'm26 cancelled'])
  })

  it('is empty when nothing is planned and nothing was', () => {
    expect(series({ past: [], open: [], coming: [] })).toEqual([])
  })
})
