import { expect, test } from 'vitest'
import { ServerClock } from './clock'

const SERVER_AT_0 = 1_800_000_000_000

/** A line with delays; the browser's clock is wrong, but only performance.now() is ever asked. */
function world() {
  let local_ms = 5_000
  const clock = new ServerClock(() => local_ms)
  let skipped_ms = 0
  const server = () => SERVER_AT_0 + local_ms + skipped_ms
  return {
    clock,
    server,
    pass: (ms: number) => (local_ms += ms),
    sleep: (ms: number) => (skipped_ms += ms),
    ping(there_ms: number, back_ms: number) {
      const sent = clock.local()
      local_ms += there_ms
      const told = server()
      local_ms += back_ms
      clock.learn(sent, told)
    },
    error: () => Math.abs(clock.now() - server()),
  }
}

test('an even line gives the exact time', () => {
  const w = world()
  w.ping(40, 40)
  expect(w.error()).toBe(0)
})

test('the quickest round trip wins over slow and lopsided ones', () => {
  const w = world()
  w.ping(900, 100)
  w.ping(12, 10)
  w.ping(20, 1_500)
  expect(w.error()).toBeLessThan(5)
})

test('the clock stays within 200 ms on a line that is never better than 300 ms one way', () => {
  const w = world()
  for (let i = 0; i < 20; i++) {
    w.ping(100 + (i % 3) * 50, 300)
    w.pass(10_000)
  }
  expect(w.error()).toBeLessThan(200)
})

test('a laptop that slept learns the time anew from one ping', () => {
  const w = world()
  w.ping(5, 5)
  w.sleep(3_600_000)
  w.ping(60, 60)
  expect(w.error()).toBeLessThan(5)
})

test('a slow drift is followed', () => {
  const w = world()
  w.ping(5, 5)
  for (let minute = 0; minute < 60; minute++) {
    w.pass(60_000)
    w.sleep(3)
    w.ping(20, 20)
  }
  expect(w.error()).toBeLessThan(50)
})

test('the first frame gives a guess that the first ping replaces', () => {
  const w = world()
  w.clock.guess(w.server() - 400)
  expect(w.error()).toBe(400)
  w.ping(10, 10)
  expect(w.error()).toBe(0)
})

test('nonsense teaches nothing', () => {
  const w = world()
  w.ping(5, 5)
  w.clock.learn(w.clock.local() + 1_000, w.server())
  w.clock.learn(w.clock.local() - 1, Number.NaN)
  expect(w.error()).toBe(0)
})
