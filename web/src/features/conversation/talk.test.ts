import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Channel } from '../../link/channel.svelte'
import { line, type FakeWire } from '../../link/testing'
import { Talk } from './talk.svelte'
import type { ConversationCommand, ConversationView } from '../../wire.gen'
import type { Line } from './view'

const NAME = 'conversation:tearoom-g1'
const NOW = Date.parse('2026-11-24T10:00:00Z')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function talking() {
  const { socket, wire } = line()
  const channel = new Channel<ConversationView, ConversationCommand>(socket, NAME, { resumes: true })
  wire().open()
  wire().tell({ type: 'snapshot', channel: NAME, version: 1, view: { may_write: true } })
  return { talk: new Talk(channel, 'ben'), wire }
}

function said(wire: FakeWire): { id: string; text: string }[] {
  return wire.of('command').map(({ id, body }) => ({ id, text: (body as { text: string }).text }))
}

function told(wire: FakeWire, number: number, client: string, text: string): void {
  const message = { person: 'ben', name: 'Ben', text, at: '2026-11-24T10:00:01Z', client }
  wire.tell({ type: 'patch', channel: NAME, from: number, to: number + 1, patch: { messages: { [number]: message } } })
}

const kinds = (found: Line[]) => found.map((each) => each.kind).filter((kind) => kind !== 'day')

describe('saying something', () => {
  it('shows it at once and once, before and after the server tells it back', async () => {
    const { talk, wire } = talking()
    talk.say('hello', NOW)
    expect(kinds(talk.lines)).toEqual(['echo'])
    const id = said(wire())[0]?.id ?? ''
    told(wire(), 1, id, 'hello')
    wire().tell({ type: 'ack', id, version: 2 })
    await vi.runOnlyPendingTimersAsync()
    expect(kinds(talk.lines)).toEqual(['message'])
  })

  it('says it again with another id after a refusal', async () => {
    const { talk, wire } = talking()
    talk.say('hello', NOW)
    const first = said(wire())[0]?.id ?? ''
    wire().tell({ type: 'refused', id: first, code: 'too_many' })
    await vi.advanceTimersByTimeAsync(0)
    const refused = talk.lines.at(-1)
    if (refused?.kind !== 'echo') throw new Error('no echo')
    expect(refused.echo.code).toBe('too_many')
    talk.again(refused.echo)
    const second = said(wire())[1]
    expect(second?.text).toBe('hello')
    expect(second?.id).not.toBe(first)
    expect(talk.lines.at(-1)).not.toHaveProperty('echo.code')
  })

  it('keeps the id when nobody answered, for the server may have heard it', async () => {
    const { talk, wire } = talking()
    talk.say('hello', NOW)
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(121_000)
    const silent = talk.lines.at(-1)
    if (silent?.kind !== 'echo') throw new Error('no echo')
    expect(silent.echo.code).toBe('no_answer')
    const id = silent.echo.client
    talk.again(silent.echo)
    wire().open()
    expect(said(wire())).toEqual([{ id, text: 'hello' }])
  })

  it('forgets what I discard', async () => {
    const { talk, wire } = talking()
    talk.say('hello', NOW)
    wire().tell({ type: 'refused', id: said(wire())[0]?.id ?? '', code: 'too_long' })
    await vi.advanceTimersByTimeAsync(0)
    const refused = talk.lines.at(-1)
    if (refused?.kind !== 'echo') throw new Error('no echo')
    talk.discard(refused.echo)
    expect(talk.lines).toEqual([])
  })

  it('does not bring back what was deleted elsewhere while the line was away', async () => {
    const { talk, wire } = talking()
    talk.say('hello', NOW)
    wire().tell({ type: 'ack', id: said(wire())[0]?.id ?? '', version: 2 })
    await vi.advanceTimersByTimeAsync(0)
    wire().hangUp(1006)
    await vi.advanceTimersByTimeAsync(1000)
    wire().open()
    wire().tell({ type: 'snapshot', channel: NAME, version: 3, view: { may_write: true } })
    expect(talk.lines).toEqual([])
  })

  it.each(['before', 'after'])('does not bring back what I deleted or what faded, acknowledged %s it was told', async (when) => {
    const { talk, wire } = talking()
    talk.say('hello', NOW)
    const id = said(wire())[0]?.id ?? ''
    if (when === 'before') wire().tell({ type: 'ack', id, version: 2 })
    told(wire(), 1, id, 'hello')
    if (when === 'after') wire().tell({ type: 'ack', id, version: 2 })
    await vi.advanceTimersByTimeAsync(0)
    wire().tell({ type: 'patch', channel: NAME, from: 2, to: 3, patch: { messages: { 1: null } } })
    expect(talk.lines).toEqual([])
  })
})
