import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Channel } from '../../link/channel.svelte'
import { line, type FakeWire } from '../../link/testing'
import type { TearoomCommand, TearoomView } from '../../wire.gen'
import { TearoomLive } from './tearoom.svelte'
import type { TearoomTold } from './view'

const NAME = 'tearoom:g1'
const OUTSIDE: TearoomView = { inside: false, count: 1, fades_after_h: 24 }
const INSIDE: TearoomView = {
  inside: true,
  count: 2,
  fades_after_h: 24,
  tables: { window: { chairs: 4, order: ['ann'] }, long: { chairs: 6 }, quiet: { chairs: 2 } },
  people: { ann: { name: 'Ann', microphone: true }, ben: { name: 'Ben' } },
}

let memory: Map<string, string>

beforeEach(() => {
  vi.useFakeTimers()
  memory = new Map()
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => memory.get(key) ?? null, setItem: (key: string, value: string) => memory.set(key, value), removeItem: (key: string) => memory.delete(key) })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function tearoom(view: TearoomView) {
  const { socket, wire } = line()
  const channel = new Channel<TearoomView, TearoomCommand, TearoomTold>(socket, NAME)
  const room = new TearoomLive('g1', channel, () => socket.welcome, true)
  wire().open()
  show(wire(), 1, view)
  return { room, wire }
}

function show(wire: FakeWire, version: number, view: TearoomView): void {
  wire.tell({ type: 'snapshot', channel: NAME, version, view: view as never })
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const asked = (wire: FakeWire) => wire.of('command').map(({ body }) => body as TearoomCommand)

function answer(wire: FakeWire, code?: string): void {
  const id = wire.of('command').at(-1)?.id ?? ''
  wire.tell(code ? { type: 'refused', id, code } : { type: 'ack', id, version: 2 })
}

describe('walking in', () => {
  it('is asked for by whoever looks through the window, never done by looking', () => {
    const { wire } = tearoom(OUTSIDE)
    expect(asked(wire())).toEqual([])
  })

  it('is done again, as seen as before, when the line was away', async () => {
    const { room, wire } = tearoom(OUTSIDE)
    void room.walkIn(true)
    await settle()
    answer(wire())
    await settle()
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    wire().open('c2')
    show(wire(), 5, INSIDE)
    await settle()
    expect(asked(wire())).toEqual([{ do: 'WalkIn', seen: true, replaces: 'c1' }])
  })

  it('is done by this tab too when I am in already', async () => {
    const { wire } = tearoom(INSIDE)
    await settle()
    expect(asked(wire())).toEqual([{ do: 'WalkIn', seen: false }])
  })

  it('is over when I leave, also after the line was away', async () => {
    const { room, wire } = tearoom(INSIDE)
    await settle()
    answer(wire())
    void room.walkOut()
    answer(wire())
    await settle()
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    wire().open()
    show(wire(), 5, OUTSIDE)
    expect(asked(wire())).toEqual([])
  })

  it('is over when I left in another window: the page says so and does not come in again by itself', async () => {
    const { room, wire } = tearoom(INSIDE)
    await settle()
    answer(wire())
    await settle()
    room.look()
    show(wire(), 5, OUTSIDE)
    room.look()
    expect(room.movedOut).toBe('elsewhere')
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    wire().open('c2')
    show(wire(), 6, OUTSIDE)
    await settle()
    expect(asked(wire())).toEqual([])
  })

  it('is over when my chair was given up while my line was away', async () => {
    const { room, wire } = tearoom(INSIDE)
    await settle()
    answer(wire())
    await settle()
    room.look()
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(2_000)
    room.look()
    await vi.advanceTimersByTimeAsync(70_000)
    wire().open('c2')
    show(wire(), 6, OUTSIDE)
    await settle()
    expect([room.movedOut, asked(wire())]).toEqual(['chair_lost', []])
  })

  it('is not over with the page where I sit: the chair is kept for a minute', async () => {
    const { room, wire } = tearoom({ ...INSIDE, table: 'window' })
    await settle()
    answer(wire())
    room.close()
    expect(asked(wire())).not.toContainEqual({ do: 'WalkOut' })
  })

  it('ends with the page', async () => {
    const { room, wire } = tearoom(INSIDE)
    await settle()
    answer(wire())
    room.close()
    expect(asked(wire()).at(-1)).toEqual({ do: 'WalkOut' })
  })
})

describe('what others see and hear of me', () => {
  it('is nothing while I stand', () => {
    expect(tearoom(INSIDE).room.place).toBeUndefined()
  })

  it('is what the server says while I sit', () => {
    const { room, wire } = tearoom(INSIDE)
    const people = { ...INSIDE.people, ben: { name: 'Ben', microphone: true } }
    show(wire(), 2, { ...INSIDE, table: 'window', media: 'c1', people })
    expect(room.place).toMatchObject({ media: 'c1', mic: true, cam: false })
  })
})

it('says for a while why a chair could not be had', async () => {
  const { room, wire } = tearoom(INSIDE)
  answer(wire())
  void room.do({ do: 'Sit', table: 'quiet' })
  answer(wire(), 'table_full')
  await vi.advanceTimersByTimeAsync(0)
  expect(room.refusal).toBe('table_full')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(room.refusal).toBeUndefined()
})

it('keeps chairs when somebody leaves the table', () => {
  const { room, wire } = tearoom({ ...INSIDE, tables: { window: { chairs: 4, order: ['ann', 'cleo'] } } })
  expect(room.chairs('window')).toEqual(['ann', 'cleo', undefined, undefined])
  show(wire(), 2, { ...INSIDE, tables: { window: { chairs: 4, order: ['cleo'] } } })
  expect(room.chairs('window')).toEqual([undefined, 'cleo', undefined, undefined])
})
