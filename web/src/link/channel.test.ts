import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Channel } from './channel.svelte'
import { line } from './testing'

interface View {
  people: Record<string, { name: string }>
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function room() {
  const there = line()
  const channel = new Channel<View, { do: string }, { kind: string }>(there.socket, 'room:1')
  there.wire().open()
  const snapshot = (version: number, names: string[]) =>
    there.wire().tell({ type: 'snapshot', channel: 'room:1', version, view: { people: Object.fromEntries(names.map((name) => [name, { name }])) } })
  const patch = (from: number, to: number, people: Record<string, { name: string } | null>) =>
    there.wire().tell({ type: 'patch', channel: 'room:1', from, to, patch: { people } })
  return { ...there, channel, snapshot, patch }
}

test('a snapshot and its patches make the view', () => {
  const { channel, snapshot, patch } = room()
  expect(channel.state).toBe('joining')
  snapshot(3, ['ann'])
  patch(3, 5, { ben: { name: 'Ben' } })
  patch(5, 6, { ann: null })
  expect(channel.view).toEqual({ people: { ben: { name: 'Ben' } } })
  expect(channel.state).toBe('live')
})

test('a gap asks once for a snapshot and keeps the old view meanwhile', () => {
  const { channel, snapshot, patch, wire } = room()
  snapshot(3, ['ann'])
  patch(4, 5, { ben: { name: 'Ben' } })
  patch(5, 6, { cleo: { name: 'Cleo' } })
  expect(wire().of('subscribe')).toHaveLength(2)
  expect(channel.view).toEqual({ people: { ann: { name: 'ann' } } })
  snapshot(6, ['ann', 'ben', 'cleo'])
  patch(6, 7, { ann: null })
  expect(Object.keys(channel.view?.people ?? {})).toEqual(['ben', 'cleo'])
})

test('a patch told twice changes nothing', () => {
  const { channel, snapshot, patch, wire } = room()
  snapshot(3, ['ann'])
  patch(3, 4, { ben: { name: 'Ben' } })
  patch(3, 4, { ben: { name: 'Ben' } })
  expect(Object.keys(channel.view?.people ?? {})).toEqual(['ann', 'ben'])
  expect(wire().of('subscribe')).toHaveLength(1)
})

test('a patch may keep the version: only a name has changed', () => {
  const { channel, snapshot, patch } = room()
  snapshot(3, ['ann'])
  patch(3, 3, { ann: { name: 'Anna' } })
  expect(channel.view).toEqual({ people: { ann: { name: 'Anna' } } })
  patch(3, 4, { ann: null })
  expect(channel.view).toEqual({ people: {} })
})

test('a blink of the line is not shown, and heard of all the same when it is over', async () => {
  const { channel, snapshot, wire } = room()
  const live = vi.fn()
  channel.onLive(live)
  snapshot(3, ['ann'])
  wire().hangUp(1006)
  await vi.advanceTimersByTimeAsync(500)
  expect(channel.state).toBe('live')
  wire().open()
  snapshot(3, ['ann'])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(channel.state).toBe('live')
  expect(live).toHaveBeenCalledTimes(2)
})

test('the view stays, marked stale, while the line is away; then it is live again', async () => {
  const { channel, snapshot, wire } = room()
  const live = vi.fn()
  channel.onLive(live)
  snapshot(3, ['ann'])
  wire().hangUp(1006)
  await vi.advanceTimersByTimeAsync(1_500)
  expect(channel.state).toBe('stale')
  expect(channel.view).toEqual({ people: { ann: { name: 'ann' } } })
  wire().open()
  snapshot(3, ['ann'])
  expect(channel.state).toBe('live')
  expect(live).toHaveBeenCalledTimes(2)
})

test('a channel that is refused or closed is over, and says why', () => {
  const { channel, snapshot, wire } = room()
  snapshot(1, [])
  wire().tell({ type: 'closed', channel: 'room:1', code: 'removed' })
  expect([channel.state, channel.code]).toEqual(['over', 'removed'])
})

test('a refused subscription reaches its channel', () => {
  const { channel, wire } = room()
  wire().tell({ type: 'refused', channel: 'room:1', code: 'not_found' })
  expect([channel.state, channel.code]).toEqual(['over', 'not_found'])
})

test('ephemeral bodies are told and not kept', () => {
  const { channel, snapshot, wire } = room()
  const heard: string[] = []
  const stop = channel.onTold((body) => heard.push(body.kind))
  snapshot(1, [])
  wire().tell({ type: 'ephemeral', channel: 'room:1', body: { kind: 'reaction' } })
  stop()
  wire().tell({ type: 'ephemeral', channel: 'room:1', body: { kind: 'levels' } })
  expect(heard).toEqual(['reaction'])
})

test('leaving unsubscribes and hears no more', () => {
  const { channel, snapshot, wire } = room()
  snapshot(1, ['ann'])
  channel.close()
  expect(wire().of('unsubscribe')).toEqual([{ type: 'unsubscribe', channel: 'room:1' }])
  snapshot(2, ['ben'])
  expect(Object.keys(channel.view?.people ?? {})).toEqual(['ann'])
})
