import { expect, test } from 'vitest'
import { remembering } from '../link/storage'
import { isNew, remember, tourWords, type TourRole } from './tour'

const ROLES: TourRole[] = ['member', 'facilitator', 'organiser']

const storage = () => {
  const kept = new Map<string, string>()
  return remembering(() => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) }))
}
const blocked = () =>
  remembering(() => {
    throw new DOMException('denied', 'SecurityError')
  })

test.each([
  ['storage', storage],
  ['storage blocked', blocked],
])('a tour is new once for a person and a role: with %s', (_, memory) => {
  const device = memory()
  expect(isNew(device, 'ann', 'member')).toBe(true)
  remember(device, 'ann', 'member')
  expect(isNew(device, 'ann', 'member')).toBe(false)
  expect(isNew(device, 'ann', 'facilitator')).toBe(true)
  expect(isNew(device, 'ben', 'member')).toBe(true)
})

test.each(ROLES)('four short sentences for a %s', (role) => {
  const { title, sentences } = tourWords(role)
  expect(title).not.toBe('')
  expect(sentences).toHaveLength(4)
  for (const sentence of sentences) {
    expect(sentence.match(/[.!?](\s|$)/g), sentence).toEqual(['.'])
    expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(16)
  }
})
