import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LineWatch } from './line.svelte'
import { line } from './testing'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('says nothing of a line that was never open, nor of a short break', () => {
  const { socket, wire } = line()
  const watch = new LineWatch(socket)
  socket.start()
  vi.advanceTimersByTime(10_000)
  expect(watch.away).toBe(false)
  wire().open()
  wire().hangUp(1006)
  vi.advanceTimersByTime(1_000)
  wire().open()
  vi.advanceTimersByTime(10_000)
  expect(watch.away).toBe(false)
})

it('says that the line is away, until it is back', () => {
  const { socket, wire } = line()
  const watch = new LineWatch(socket)
  socket.start()
  wire().open()
  wire().hangUp(1006)
  for (let tries = 0; tries < 5; tries++) {
    vi.advanceTimersByTime(1_000)
    wire().hangUp(1006)
  }
  expect(watch.away).toBe(true)
  vi.advanceTimersByTime(16_000)
  wire().open()
  expect(watch.away).toBe(false)
})
