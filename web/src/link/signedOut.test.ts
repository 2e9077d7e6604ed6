import { expect, test } from 'vitest'
import { SignedOut } from './signedOut.svelte'

function page(known: { welcomed: boolean; signedIn: boolean }) {
  const kept = new Map<string, string>()
  let now = 1_000_000
  let reloads = 0
  const memory = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
  const open = () => new SignedOut({ memory, now: () => now, welcomed: () => known.welcomed, signedIn: async () => known.signedIn, reload: () => void reloads++ })
  return { open, reloads: () => reloads, passes: (ms: number) => (now += ms) }
}

test('a line that never knew a page that is signed in is disputed: the page stays, and the person tries again', async () => {
  const { open, reloads } = page({ welcomed: false, signedIn: true })
  const out = open()
  await out.told()
  expect([out.disputed, reloads()]).toEqual([true, 0])
  out.again()
  expect(reloads()).toBe(1)
})

test('another sign-in in place of the one the page was opened with: the page is loaded again, once in half a minute', async () => {
  const { open, reloads, passes } = page({ welcomed: true, signedIn: true })
  await open().told()
  expect(reloads()).toBe(1)
  const after = open()
  await after.told()
  expect([after.disputed, reloads()]).toEqual([true, 1])
  passes(30_000)
  await open().told()
  expect(reloads()).toBe(2)
})

test('whoever is signed out is led away by asking, and told nothing here', async () => {
  const { open, reloads } = page({ welcomed: true, signedIn: false })
  const out = open()
  await out.told()
  expect([out.disputed, reloads()]).toEqual([false, 0])
})
