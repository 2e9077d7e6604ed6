import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reach } from './reach'
import { FakeWire } from './testing'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const pong = (wire: FakeWire) => wire.tell({ type: 'pong', t: 0, now: new Date().toISOString() })

test('it says how soon the server spoke, and the fastest of three answers', async () => {
  const wire = new FakeWire()
  const reached = reach(() => wire)
  await vi.advanceTimersByTimeAsync(200)
  wire.open()
  for (const ms of [90, 40, 70]) {
    await vi.advanceTimersByTimeAsync(ms)
    pong(wire)
  }
  await expect(reached).resolves.toEqual({ open_ms: 200, roundTrip_ms: 40 })
  expect([wire.of('ping').length, wire.closed]).toEqual([3, true])
})

test.each<[string, (wire: FakeWire) => void]>([
  ['is refused', (wire) => wire.hangUp(1006)],
  ['says nothing', () => {}],
  ['falls silent', (wire) => wire.open()],
])('a line that %s is not there', async (_, happens) => {
  const wire = new FakeWire()
  const reached = reach(() => wire)
  happens(wire)
  await vi.advanceTimersByTimeAsync(8_000)
  await expect(reached).resolves.toBeUndefined()
  expect(wire.closed).toBe(true)
})
