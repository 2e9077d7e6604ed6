import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LeftChair, type Chair } from './leftChair.svelte'
import { remembering, type Memory } from './storage'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const CHAIR: Chair = { kind: 'meeting', href: '/m/1', channel: 'room:1', leave: { do: 'Leave' }, connection: 'c1' }
const NOWHERE = () => remembering(() => {
  throw new DOMException('blocked')
})

function storage(): Memory {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) }
}

function tab(memory: Memory = storage()) {
  const given: Chair[] = []
  let hide = () => {}
  let show = () => {}
  const chairs = new LeftChair({ memory, now: () => Date.now(), giveUp: (chair) => given.push(chair), onHide: (away, again) => ((hide = away), (show = again)) })
  return { chairs, given, memory, hide: () => hide(), show: () => show() }
}

test('whoever goes to another page is offered the way back, and has it once', () => {
  const { chairs, given } = tab()
  const rise = chairs.sit(() => CHAIR)
  expect(chairs.left).toBeUndefined()
  rise()
  expect(chairs.left).toEqual(CHAIR)
  expect([chairs.back('/m/2'), chairs.back('/m/1'), chairs.back('/m/1')]).toEqual([undefined, CHAIR, undefined])
  expect(given).toEqual([])
})

test('whoever has left, or was put out, leaves no chair behind', () => {
  const { chairs } = tab()
  chairs.sit(() => undefined)()
  expect(chairs.left).toBeUndefined()
})

test('the offer ends a little before the chair does', async () => {
  const { chairs, given } = tab()
  chairs.sit(() => CHAIR)()
  await vi.advanceTimersByTimeAsync(284_000)
  expect(chairs.left).toEqual(CHAIR)
  await vi.advanceTimersByTimeAsync(2_000)
  expect([chairs.left, given]).toEqual([undefined, []])
})

test('going for good is said to the server, and so is sitting down elsewhere', () => {
  const { chairs, given } = tab()
  chairs.sit(() => CHAIR)()
  chairs.satDown('/m/1')
  expect(given).toEqual([])
  chairs.satDown('/m/2')
  expect(given).toEqual([CHAIR])
  chairs.giveUp()
  expect(given).toEqual([CHAIR])
})

test('a reload finds the chair again', () => {
  const before = tab()
  before.chairs.sit(() => CHAIR)
  before.hide()
  expect(tab(before.memory).chairs.back('/m/1')).toEqual(CHAIR)
})

test('a copy of the tab finds none, neither beside the tab nor after its reload', () => {
  const before = tab()
  before.chairs.sit(() => CHAIR)
  expect(tab(before.memory).chairs.left).toBeUndefined()
  before.hide()
  tab(before.memory)
  expect(tab(before.memory).chairs.left).toBeUndefined()
})

test('a page that is brought out again as it was has left nothing', () => {
  const { chairs, hide, show, memory } = tab()
  chairs.sit(() => CHAIR)
  hide()
  show()
  expect(tab(memory).chairs.left).toBeUndefined()
})

test('what was left too long ago is not offered, nor what nobody wrote', async () => {
  const before = tab()
  before.chairs.sit(() => CHAIR)
  before.hide()
  await vi.advanceTimersByTimeAsync(290_000)
  expect(tab(before.memory).chairs.left).toBeUndefined()
  for (const text of ['', '{', 'null', '7', '{"at":1e15}', '{"at":1e15,"kind":"throne"}']) {
    const memory = storage()
    memory.setItem('tearoom.chair', text)
    expect(tab(memory).chairs.left).toBeUndefined()
  }
})

test('without storage a reload finds nothing, and nothing breaks', () => {
  const before = tab(NOWHERE())
  before.chairs.sit(() => CHAIR)
  before.hide()
  expect(tab(NOWHERE()).chairs.left).toBeUndefined()
})
