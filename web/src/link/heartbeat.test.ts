import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Channel } from './channel.svelte'
import { line, type FakeWire } from './testing'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function place(attended = true) {
  const there = line()
  const channel = new Channel<{ cups: number }, never>(there.socket, 'room:1', { attended })
  there.wire().open()
  snapshot(there.wire())
  return { ...there, channel }
}

function snapshot(wire: FakeWire) {
  wire.tell({ type: 'snapshot', channel: 'room:1', version: 3, view: { cups: 1 } })
}

function pong(wire: FakeWire) {
  wire.tell({ type: 'pong', t: 0, now: new Date().toISOString() })
}

test('a line that swallows everything is told within three seconds, and is alive again with the next frame', async () => {
  const { channel, wire } = place()
  let alive = 0
  channel.onLive(() => alive++)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(channel.state).toBe('stale')
  pong(wire())
  // nothing was missed, so nobody has to come in again
  expect([channel.state, alive]).toEqual(['live', 1])
})

test('a line that answers is asked about once a second, and never said to be away', async () => {
  const { channel, wire } = place()
  const asked = wire().of('ping').length
  for (let at = 0; at < 60; at++) {
    await vi.advanceTimersByTimeAsync(500)
    if (at % 2) pong(wire())
    expect(channel.state).toBe('live')
  }
  expect(wire().of('ping').length - asked).toBeLessThan(45)
})

test('a line that stays silent is dialled anew, and then one comes in again', async () => {
  const { channel, wire, wires } = place()
  let alive = 0
  channel.onLive(() => alive++)
  await vi.advanceTimersByTimeAsync(16_500)
  expect(wires).toHaveLength(2)
  expect(channel.state).toBe('stale')
  wire().open('c2')
  snapshot(wire())
  expect([channel.state, alive]).toEqual(['live', 2])
})

test('where nobody sits a quiet line is left in peace', async () => {
  const { channel, wires } = place(false)
  await vi.advanceTimersByTimeAsync(8_000)
  expect([channel.state, wires.length]).toEqual(['live', 1])
})

test('after the last place is left nobody asks any more', async () => {
  const { channel, wire } = place()
  channel.close()
  await vi.advanceTimersByTimeAsync(2_000)
  const asked = wire().of('ping').length
  await vi.advanceTimersByTimeAsync(6_000)
  expect(wire().of('ping').length).toBe(asked)
})
