import { describe, expect, it } from 'vitest'
import type { Meeting, Meetings } from '../schedule/api'
import { near, wish } from './near'

const now = Date.parse('2026-11-26T14:00:00Z')
const HOUR = 3_600_000
const meeting = (id: string, hours: number, state: Meeting['state'] = 'planned'): Meeting => ({
  id,
  group: 'g',
  group_name: 'Thursday circle',
  starts_at: new Date(now + hours * HOUR).toISOString(),
  minutes: 90,
  time_zone: 'Europe/London',
  state,
})
const of = (coming: Meeting[], open: Meeting[] = []): Meetings => ({ open, coming, past: [] })

describe('starting now', () => {
  it('means the meeting that is planned for soon', () => {
    expect(near(of([meeting('a', 0.3), meeting('b', 24)]), now)?.id).toBe('a')
    expect(near(of([meeting('a', 2)]), now)?.id).toBe('a')
  })

  it('is another meeting where the planned one is far, or called off', () => {
    expect(near(of([meeting('a', 2.1)]), now)).toBeUndefined()
    expect(near(of([meeting('a', 0.3, 'cancelled')]), now)).toBeUndefined()
  })
})

describe('the filled button', () => {
  it.each([
    ['comes in where a door is open', of([meeting('b', 0.3)], [meeting('a', 0, 'open')]), 'come_in'],
    ['starts what is planned for soon', of([meeting('a', 0.3)]), 'start_early'],
    ['is none while the next meeting is days away', of([meeting('a', 48)]), 'none'],
    ['plans where nothing is planned', of([meeting('a', 24, 'cancelled')]), 'plan'],
  ] as const)('%s', (_, meetings, expected) => {
    expect(wish(meetings, now)).toBe(expected)
  })
})
