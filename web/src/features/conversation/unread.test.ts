import { expect, test } from 'vitest'
import type { ConversationView } from '../../wire.gen'
import { Unread } from './unread.svelte'

function memory() {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}

const message = (person: string, text: string) => ({ person, name: person, text, client: text, at: '2026-11-26T16:30:00Z' })
const ben = (text: string) => message('ben', text)

/** Ann's page, on which messages come. */
function page(kept = memory(), messages: NonNullable<ConversationView['messages']> = {}) {
  const channel = { name: 'conversation:meeting-1', view: { messages } as ConversationView }
  const unread = new Unread(channel, () => 'ann', kept)
  const come = (number: number, one: ReturnType<typeof message>, seen = false) => {
    channel.view = { messages: { ...channel.view.messages, [number]: one } }
    return unread.look(seen).map(({ text }) => text)
  }
  return { unread, come, kept, channel }
}

test('what others write is told once and counted until it is seen', () => {
  const { unread, come } = page()
  unread.look(false)
  expect(come(1, ben('I cannot hear anyone, help?'))).toEqual(['I cannot hear anyone, help?'])
  expect(come(2, ben('Anyone?'))).toEqual(['Anyone?'])
  expect(unread.look(false)).toEqual([])
  expect(unread.count).toBe(2)
  unread.look(true)
  expect(unread.count).toBe(0)
})

test('what I write, and what stands before my eyes, is never unread', () => {
  const { unread, come } = page()
  unread.look(false)
  expect(come(1, message('ann', 'Hello'))).toEqual([])
  come(2, ben('Hello'), true)
  expect(unread.count).toBe(0)
})

test('what was there when I came is no news; what I had not seen is still counted after a reload', () => {
  const { unread, come, kept, channel } = page(memory(), { 1: ben('Before') })
  unread.look(false)
  expect(unread.count).toBe(0)
  come(2, ben('While I was there'))
  const again = page(kept, channel.view.messages)
  expect(again.unread.look(false)).toEqual([])
  expect(again.unread.count).toBe(1)
})

test('what is deleted is not counted any more', () => {
  const { unread, come, channel } = page()
  unread.look(false)
  come(1, ben('Oh'))
  channel.view = { messages: {} }
  unread.look(false)
  expect(unread.count).toBe(0)
})
