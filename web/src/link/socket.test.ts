import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { line } from './testing'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = { do: 'pass' }
const quiet = { frame: () => {} }

describe('commands', () => {
  test('resolve with the version that holds them', async () => {
    const { socket, wire } = line()
    const answer = socket.command('room:1', pass)
    wire().open()
    expect(wire().of('command')).toEqual([{ type: 'command', id: 'c1', channel: 'room:1', body: pass }])
    wire().tell({ type: 'ack', id: 'c1', version: 7 })
    await expect(answer).resolves.toBe(7)
  })

  test('reject with the code of a refusal', async () => {
    const { socket, wire } = line()
    const answer = socket.command('room:1', pass)
    wire().open()
    wire().tell({ type: 'refused', id: 'c1', code: 'not_your_turn' })
    await expect(answer).rejects.toMatchObject({ name: 'Refused', code: 'not_your_turn' })
  })

  test('are repeated under the same id, in order, after the line was cut', async () => {
    const { socket, wire, wires } = line()
    socket.start()
    wire().open()
    const first = socket.command('room:1', pass)
    const second = socket.command('room:1', { do: 'raise_hand' })
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(500)
    expect(wires).toHaveLength(2)
    wire().open()
    expect(wire().of('command').map((frame) => frame.id)).toEqual(['c1', 'c2'])
    wire().tell({ type: 'ack', id: 'c2', version: 2 })
    wire().tell({ type: 'ack', id: 'c1', version: 1 })
    await expect(first).resolves.toBe(1)
    await expect(second).resolves.toBe(2)
  })

  test('are not repeated once they were answered', async () => {
    const { socket, wire } = line()
    const answer = socket.command('room:1', pass)
    wire().open()
    wire().tell({ type: 'ack', id: 'c1', version: 1 })
    await answer
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(500)
    wire().open()
    expect(wire().of('command')).toEqual([])
  })

  test('give up when patience runs out, so that an old click does not act minutes later', async () => {
    const { socket, wire } = line()
    const answer = socket.command('room:1', pass, 3_000)
    const told = expect(answer).rejects.toMatchObject({ code: 'no_answer' })
    await vi.advanceTimersByTimeAsync(3_000)
    await told
    wire().open()
    expect(wire().of('command')).toEqual([])
  })

  test('try again by themselves when the server says so', async () => {
    const { socket, wire } = line()
    const answer = socket.command('room:1', pass)
    wire().open()
    wire().tell({ type: 'refused', id: 'c1', code: 'again' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(wire().of('command').map((frame) => frame.id)).toEqual(['c1', 'c1'])
    wire().tell({ type: 'ack', id: 'c1', version: 4 })
    await expect(answer).resolves.toBe(4)
  })

  test('keep their order when the server says so', async () => {
    const { socket, wire } = line()
    socket.start()
    wire().open()
    void socket.command('room:1', { do: 'say', text: 'one' })
    wire().tell({ type: 'refused', id: 'c1', code: 'again' })
    void socket.command('room:1', { do: 'say', text: 'two' })
    void socket.command('room:2', pass)
    expect(wire().of('command').map((frame) => frame.id)).toEqual(['c1', 'c3'])
    await vi.advanceTimersByTimeAsync(700)
    expect(wire().of('command').map((frame) => frame.id)).toEqual(['c1', 'c3', 'c1', 'c2'])
  })

  test('say that the server could not, when it cannot for long', async () => {
    const { socket, wire } = line()
    const answer = socket.command('room:1', pass, 1_000)
    answer.catch(() => {})
    wire().open()
    wire().tell({ type: 'refused', id: 'c1', code: 'again' })
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(answer).rejects.toMatchObject({ code: 'again' })
  })

  test.each([
    [1007, 'malformed'],
    [1009, 'malformed'],
    [1011, 'server_failed'],
  ])('in flight when the server hung up with %i are refused, not repeated', async (code, refusal) => {
    const { socket, wire } = line()
    const answer = socket.command('room:1', pass)
    wire().open()
    const told = expect(answer).rejects.toMatchObject({ code: refusal })
    wire().hangUp(code)
    await told
    await vi.advanceTimersByTimeAsync(500)
    wire().open()
    expect(wire().of('command')).toEqual([])
  })
})

describe('the line', () => {
  test('asks again for a channel that the server could not look up', async () => {
    const { socket, wire } = line()
    const frame = vi.fn()
    socket.subscribe('room:1', { frame })
    wire().open()
    wire().tell({ type: 'refused', channel: 'room:1', code: 'again' })
    expect(frame).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(700)
    expect(wire().of('subscribe')).toHaveLength(2)
    wire().tell({ type: 'refused', channel: 'room:1', code: 'not_found' })
    expect(frame).toHaveBeenCalledExactlyOnceWith({ type: 'refused', code: 'not_found' })
  })

  test('does not ask again for a channel that was left meanwhile', async () => {
    const { socket, wire } = line()
    const leave = socket.subscribe('room:1', quiet)
    wire().open()
    wire().tell({ type: 'refused', channel: 'room:1', code: 'again' })
    leave()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(wire().of('subscribe')).toHaveLength(1)
  })

  test('comes back with growing pauses, and subscribes again', async () => {
    const { socket, wire, wires } = line()
    socket.subscribe('room:1', quiet)
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(500)
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(999)
    expect(wires).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(wires).toHaveLength(3)
    wire().open()
    expect(wire().of('subscribe')).toEqual([{ type: 'subscribe', channel: 'room:1' }])
  })

  test('that was good comes back at once, though not in the same instant as all others, when it is sent elsewhere', async () => {
    const { socket, wire, wires } = line({ random: () => 0.5 })
    socket.start()
    wire().open()
    await vi.advanceTimersByTimeAsync(5_000)
    wire().hangUp(4000)
    await vi.advanceTimersByTimeAsync(99)
    expect(wires).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(wires).toHaveLength(2)
  })

  test('that is sent elsewhere as soon as it comes does so with growing pauses', async () => {
    const { socket, wire, wires } = line()
    socket.start()
    for (const pause_ms of [500, 1_000, 2_000]) {
      const before = wires.length
      wire().open()
      wire().hangUp(4000)
      await vi.advanceTimersByTimeAsync(pause_ms - 1)
      expect(wires).toHaveLength(before)
      await vi.advanceTimersByTimeAsync(1)
      expect(wires).toHaveLength(before + 1)
    }
  })

  test('that made room for other pages of the same person waits until it is looked at, or a minute', async () => {
    const { socket, wire, wires } = line()
    socket.start()
    wire().open()
    await vi.advanceTimersByTimeAsync(5_000)
    wire().hangUp(4002)
    await vi.advanceTimersByTimeAsync(59_999)
    expect(wires).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(wires).toHaveLength(2)
    wire().open()
    wire().hangUp(4002)
    socket.start()
    expect(wires).toHaveLength(3)
  })

  test('resumes a conversation from what it has', () => {
    const { socket, wire } = line()
    socket.subscribe('conversation:meeting-1', { ...quiet, since: () => 12 })
    wire().open()
    expect(wire().of('subscribe')).toEqual([{ type: 'subscribe', channel: 'conversation:meeting-1', since: 12 }])
  })

  test('is left and dialled anew when nothing was heard for 25 s', async () => {
    const { socket, wire, wires } = line()
    socket.start()
    wire().open()
    const dead = wire()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(dead.closed).toBe(true)
    await vi.advanceTimersByTimeAsync(500)
    expect(wires).toHaveLength(2)
  })

  test('stays while pongs come', async () => {
    const { socket, wire, wires } = line()
    socket.start()
    wire().open()
    for (let i = 0; i < 6; i++) {
      await vi.advanceTimersByTimeAsync(10_000)
      const ping = wire().of('ping').at(-1)
      wire().tell({ type: 'pong', t: ping?.t ?? 0, now: new Date().toISOString() })
    }
    expect(wires).toHaveLength(1)
    expect(socket.status).toBe('open')
  })

  test('is checked quickly after the laptop slept', async () => {
    const { socket, wire, wires } = line()
    socket.start()
    wire().open()
    socket.check()
    await vi.advanceTimersByTimeAsync(4_500)
    expect(wires).toHaveLength(2)
  })

  test('does not come back when one is signed out', async () => {
    const onSignedOut = vi.fn()
    const { socket, wire, wires } = line({ onSignedOut })
    const answer = socket.command('room:1', pass)
    wire().open()
    const told = expect(answer).rejects.toMatchObject({ code: 'signed_out' })
    wire().hangUp(4001)
    await told
    await vi.advanceTimersByTimeAsync(60_000)
    expect(wires).toHaveLength(1)
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  test('ignores what is not a frame', () => {
    const { socket, wire } = line()
    socket.start()
    wire().open()
    wire().raw('{')
    wire().raw(new ArrayBuffer(3))
    expect(socket.status).toBe('open')
  })

  test('says who we are', () => {
    const { socket, wire } = line()
    socket.start()
    wire().open()
    expect(socket.welcome).toEqual({ connection: 'c1', person: 'ben' })
  })

  test('says which line it takes the place of', async () => {
    const { socket, wire } = line()
    socket.start()
    wire().open()
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(500)
    wire().open('c2')
    expect(socket.welcome).toEqual({ connection: 'c2', person: 'ben', before: 'c1' })
  })
})
