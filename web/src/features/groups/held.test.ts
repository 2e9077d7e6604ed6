import { describe, expect, it } from 'vitest'
import { m } from '../../paraglide/messages'
import type { Held } from './api'
import { byWhom, told, when } from './held'

const NOW = Date.parse('2026-11-30T12:00:00Z')
const held = (more: Partial<Held> = {}): Held => ({ person: 'sam', name: 'Sam', by_name: 'Dot', at: '2026-11-30T10:00:00Z', ...more })

describe('who facilitated', () => {
  it('says who appointed them', () => {
    expect(told(held(), NOW)).toBe(m.held_new({ by: 'Dot', name: 'Sam', day: 'Monday 30 November' }))
    expect(told(held({ by_self: true }), NOW)).toBe(m.held_new_self({ name: 'Sam', day: 'Monday 30 November' }))
    expect(byWhom(held({ by_name: '' }))).toBeUndefined()
  })

  it('goes on saying so when it was taken back, or the account erased', () => {
    const over = held({ name: '', ended_at: '2026-11-30T10:05:00Z' })
    expect(told(over, NOW)).toContain(m.held_gone())
    expect(when(over, NOW)).toBe('Monday 30 November to Monday 30 November')
  })
})
