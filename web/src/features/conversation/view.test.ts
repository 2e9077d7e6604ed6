import { describe, expect, it } from 'vitest'
import type { ConversationView, MessageView } from '../../wire.gen'
import { isLately, left, lines, unheard } from './view'

const said = (person: string, client: string, at: string): MessageView => ({ person, name: person, text: client, at, client })
const view: ConversationView = {
  messages: {
    '10': said('ann', 'c3', '2026-11-25T09:00:00Z'),
    '9': said('ben', 'c2', '2026-11-24T12:00:00Z'),
    '2': said('ben', 'c1', '2026-11-24T11:00:00Z'),
  },
}

describe('the lines of a conversation', () => {
  it('puts messages in the order of their numbers, not of their text', () => {
    const numbers = lines(view, [], 'ben').flatMap((line) => (line.kind === 'message' ? [line.number] : []))
    expect(numbers).toEqual([2, 9, 10])
  })

  it('says the day once, before its first message', () => {
    expect(lines(view, [], 'ben').map((line) => line.kind)).toEqual(['day', 'message', 'message', 'day', 'message'])
  })

  it('shows an echo last until the server tells it back, under the same key', () => {
    const echo = { client: 'c4', text: 'hello', at: '2026-11-25T10:00:00Z' }
    const before = lines(view, [echo], 'ben')
    expect(before.at(-1)).toMatchObject({ kind: 'echo', key: 'c4' })
    const told = { messages: { ...view.messages, '11': said('ben', 'c4', '2026-11-25T10:00:01Z') } }
    const after = lines(told, [echo], 'ben')
    expect(after.at(-1)).toMatchObject({ kind: 'message', key: 'c4', number: 11 })
    expect(after).toHaveLength(before.length)
  })

  it("does not take somebody else's message for my echo", () => {
    const echo = { client: 'c3', text: 'mine', at: '2026-11-25T10:00:00Z' }
    expect(unheard(view, [echo], 'ben')).toEqual([echo])
    const keys = lines(view, [echo], 'ben').map((line) => line.key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('is empty when nothing was said', () => {
    expect(lines({}, [], 'ben')).toEqual([])
  })
})

describe('fading', () => {
  const message = { ...said('ben', 'c1', '2026-11-24T12:00:00Z'), fades_at: '2026-11-25T12:00:00Z' }
  it.each([
    ['2026-11-24T12:00:00Z', 1],
    ['2026-11-25T00:00:00Z', 0.5],
    ['2026-11-26T00:00:00Z', 0],
  ])('at %s there is %d left', (now, share) => {
    expect(left(message, 24, Date.parse(now))).toBe(share)
  })

  it('does not apply to a conversation that ends with its meeting', () => {
    expect(left(said('ben', 'c1', '2026-11-24T12:00:00Z'), undefined, 0)).toBeUndefined()
  })
})

describe('what was said lately', () => {
  const MINUTES = 60_000
  const view: ConversationView = { messages: { 1: said('dee', 'c1', '2026-11-24T12:00:00Z'), 2: said('dee', 'c2', '2026-11-24T12:10:00Z') } }

  it.each([
    ['2026-11-24T12:29:59Z', true],
    ['2026-11-24T12:30:00Z', false],
  ])('at %s: %s', (now, lately) => {
    expect(isLately(view, 20 * MINUTES, Date.parse(now))).toBe(lately)
  })

  it('is nothing where nothing was', () => {
    expect(isLately({}, 20 * MINUTES, 0)).toBe(false)
  })
})
