import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RelaysView } from '../http.gen'
import { Relays } from './relays'

const TURN: RelaysView['servers'] = [{ urls: ['turn:relay.test'], username: 'until', credential: 'secret' }]

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function house(ask: () => Promise<RelaysView>) {
  const asked = vi.fn(ask)
  const clock = { ms: 0 }
  return { relays: new Relays({ ask: asked, now: () => clock.ms }), asked, clock }
}

test('what the house gives is used for an eighth of its time, then asked for again, so that a call begins with new ones', async () => {
  const { relays, asked, clock } = house(async () => ({ servers: TURN, lasts_s: 600 }))
  await expect(relays.servers()).resolves.toEqual(TURN)
  clock.ms = 74_000
  await relays.servers()
  expect(asked).toHaveBeenCalledOnce()
  clock.ms = 76_000
  await relays.servers()
  expect(asked).toHaveBeenCalledTimes(2)
})

test('a house without relays is not asked at every try', async () => {
  const { relays, asked } = house(async () => ({ servers: [], lasts_s: 0 }))
  await relays.servers()
  await expect(relays.servers()).resolves.toEqual([])
  expect(asked).toHaveBeenCalledOnce()
})

test('while the house is away, those of the last time are used', async () => {
  let away = false
  const { relays, clock } = house(async () => {
    if (away) throw new Error('away')
    return { servers: TURN, lasts_s: 2 }
  })
  await relays.servers()
  away = true
  clock.ms = 60_000
  await expect(relays.servers()).resolves.toEqual(TURN)
})

test('nobody waits long for them', async () => {
  const { relays } = house(() => new Promise(() => {}))
  const found = relays.servers()
  await vi.advanceTimersByTimeAsync(1_500)
  await expect(found).resolves.toEqual([])
})
