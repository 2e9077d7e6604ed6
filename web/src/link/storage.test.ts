import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { remembering, type Memory } from './storage'

function blocked(): Memory {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}

test('without storage the page itself remembers', () => {
  const memory = remembering(blocked)
  expect(memory.getItem('cup')).toBeNull()
  memory.setItem('cup', 'mine')
  expect(memory.getItem('cup')).toBe('mine')
  memory.removeItem('cup')
  expect(memory.getItem('cup')).toBeNull()
})

test('a full storage does not keep an old answer before a new one', () => {
  const kept = new Map([['cup', 'old']])
  const full: Memory = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
    removeItem: (key) => void kept.delete(key),
  }
  const memory = remembering(() => full)
  memory.setItem('cup', 'new')
  expect(memory.getItem('cup')).toBe('new')
})

test('what can be stored is stored', () => {
  const kept = new Map<string, string>()
  const memory = remembering(() => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) }))
  memory.setItem('cup', 'mine')
  expect(kept.get('cup')).toBe('mine')
})

test('nothing else touches the storages: their getters may throw', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts') && !file.includes('paraglide'))
  const touching = sources.filter((file) => /\b(localStorage|sessionStorage)\b/.test(readFileSync(join('src', file), 'utf8')))
  expect(touching).toEqual([join('link', 'storage.ts')])
})
