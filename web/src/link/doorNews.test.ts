import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DoorNews, type Air } from './doorNews.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const BEN = { person: 'ben', name: 'Ben' }
const CLEO = { person: 'cleo', name: 'Cleo' }

/** Tabs of one browser: what one says, the others hear. */
function tabs(count: number): DoorNews[] {
  const airs: Air[] = []
  return Array.from({ length: count }, () => {
    const air: Air = { onmessage: null, postMessage: (data) => airs.filter((each) => each !== air).forEach((each) => each.onmessage?.({ data })) }
    airs.push(air)
    return new DoorNews(air)
  })
}

test('a knock at a door that one tab holds is told in the others, and answered from there', () => {
  const [room, group] = tabs(2) as [DoorNews, DoorNews]
  const admitted: string[] = []
  room.hold('m1', [], (person) => admitted.push(person))
  expect(group.waiting).toEqual([])
  room.hold('m1', [BEN], (person) => admitted.push(person))
  expect([room.waiting, group.waiting]).toEqual([[], [BEN]])
  group.admit('ben')
  expect(admitted).toEqual(['ben'])
  room.hold('m1', [], () => {})
  expect(group.waiting).toEqual([])
})

test('whoever says later is told again when somebody else knocks', () => {
  const [room, group] = tabs(2) as [DoorNews, DoorNews]
  room.hold('m1', [BEN], () => {})
  group.later()
  expect(group.waiting).toEqual([])
  room.hold('m1', [BEN, CLEO], () => {})
  expect(group.waiting).toEqual([BEN, CLEO])
})

test('when the tab lets go, or says nothing more, nobody waits there', async () => {
  const [room, group] = tabs(2) as [DoorNews, DoorNews]
  room.hold('m1', [BEN], () => {})
  await vi.advanceTimersByTimeAsync(300_000)
  expect(group.waiting).toEqual([BEN])
  room.letGo()
  expect(group.waiting).toEqual([])
  room.hold('m1', [BEN], () => {})
  vi.clearAllTimers()
})

test('an answer for another meeting is not for this door', () => {
  const [one, two, group] = tabs(3) as [DoorNews, DoorNews, DoorNews]
  const admitted: string[] = []
  one.hold('m1', [], () => admitted.push('wrong'))
  two.hold('m2', [BEN], () => admitted.push('right'))
  group.admit('ben')
  expect(admitted).toEqual(['right'])
})

test('a browser without a channel between tabs goes on', () => {
  const news = new DoorNews()
  news.hold('m1', [BEN], () => {})
  news.letGo()
  expect(news.waiting).toEqual([])
})
