import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

test.each([
  ['suspended', 1],
  ['interrupted', 1],
  ['running', 0],
  ['closed', 0],
])('a context that is %s is resumed %i times when it is asked for', async (state, times) => {
  const resume = vi.fn(async () => {})
  vi.stubGlobal('AudioContext', class {
    state = state
    resume = resume
  })
  const { sound } = await import('./sound')
  expect(sound()).toBe(sound())
  expect(resume).toHaveBeenCalledTimes(2 * times)
})

test('a browser without sound has none', async () => {
  const { sound } = await import('./sound')
  expect(sound()).toBeUndefined()
})
