import { describe, expect, it } from 'vitest'
import { m } from '../../paraglide/messages'
import type { Group } from './api'
import { news } from './news'

const now = Date.parse('2026-11-30T10:00:00Z')
const member = (name: string, joined_at?: string) => ({ name, role: 'member' as const, ...(joined_at ? { joined_at } : {}) })
const group: Pick<Group, 'members' | 'held'> = {
  members: {
    me: member('Sam'),
    new: member('Cleo', '2026-11-28T10:00:00Z'),
    newer: member('Ben', '2026-11-28T11:00:00Z'),
  },
  held: [{ name: 'Dee', by_name: 'Dot', at: '2026-11-27T10:00:00Z', person: 'dee', news: true }, { name: 'Aled', by_name: 'Dot', at: '2026-11-28T10:00:00Z', person: 'aled' }],
}

describe('what is new in a group', () => {
  it('goes on telling who was made facilitator when that was taken back, or the account erased', () => {
    const over = { name: '', by_name: 'Dot', at: '2026-11-28T10:00:00Z', ended_at: '2026-11-28T10:05:00Z', news: true }
    expect(news({ members: {}, held: [over] }, undefined, now).map(({ words }) => words)).toEqual([expect.stringContaining(m.held_gone())])
  })

  it('tells who joined and who facilitates now, newest first', () => {
    const told = news(group, undefined, now)
    expect(told.map(({ key }) => key)).toEqual(['joined Saturday 28 November', 'held 2026-11-27T10:00:00ZDee'])
    expect(told[0]?.words).toBe('Ben and Cleo joined on Saturday 28 November.')
  })

  it('is told until one has seen it, and what comes later is told again', () => {
    expect(news(group, '2026-11-28T11:00:00Z', now)).toEqual([])
    expect(news(group, '2026-11-28T10:00:00Z', now).map(({ words }) => words)).toEqual(['Ben joined on Saturday 28 November.'])
  })
})
