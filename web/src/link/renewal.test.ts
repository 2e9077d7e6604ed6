import { expect, test } from 'vitest'
import { Renewal } from './renewal.svelte'

function page(sits: boolean, answers = true) {
  const kept = new Map<string, string>()
  let now = 1_000_000
  let reloads = 0
  const memory = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
  const renewal = new Renewal({ memory, now: () => now, sits: () => sits, answers: async () => answers, reload: () => void reloads++ })
  return { renewal, reloads: () => reloads, passes: (ms: number) => (now += ms) }
}

test('a page that lacks a file is loaded again, once in half a minute', async () => {
  const { renewal, reloads, passes } = page(false)
  await renewal.missing()
  await renewal.missing()
  expect(reloads()).toBe(1)
  passes(31_000)
  await renewal.missing()
  expect(reloads()).toBe(2)
})

test('never by itself where somebody sits: it is offered', async () => {
  const { renewal, reloads } = page(true)
  await renewal.missing()
  expect([renewal.offered, reloads()]).toEqual([true, 0])
  renewal.now()
  expect(reloads()).toBe(1)
})

test('not from a server that is away', async () => {
  const { renewal, reloads } = page(false, false)
  await renewal.missing()
  expect(reloads()).toBe(0)
})
