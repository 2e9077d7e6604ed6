import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Knocks } from './knocks.svelte'
import type { PersonTold } from './person'

// The tab's own line needs a page; these tests tell by themselves.
vi.mock('./person', () => ({ onTold: () => () => {} }))

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function listening() {
  let tell: (told: PersonTold | { kind: 'back' }) => void = () => {}
  const knocks = new Knocks((listener) => ((tell = listener), () => {}))
  const heard: string[] = []
  knocks.listen(({ kind }) => heard.push(kind))
  return { knocks, heard, tell: (told: PersonTold | { kind: 'back' }) => tell(told) }
}

const opened = { kind: 'meeting_opened', meeting: 'm1', group: 'g1' } as const
const waits = { kind: 'somebody_waits', meeting: 'm1', group: 'g1' } as const
const missing = { kind: 'facilitator_missing', meeting: 'm1', group: 'g1' } as const

test('an open door is said where the page does not show it', () => {
  const { knocks, tell } = listening()
  tell(opened)
  tell({ kind: 'groups_changed' })
  tell({ kind: 'back' })
  expect(knocks.besides(['g2'])).toEqual([opened])
  expect(knocks.besides(['g1', 'g2'])).toEqual([])
})

test('a circle that nobody holds is said everywhere, once, in place of its open door', () => {
  const { knocks, tell } = listening()
  tell(opened)
  tell(missing)
  tell(missing)
  tell(opened)
  expect(knocks.besides(['g1'])).toEqual([missing])
  expect(knocks.besides([])).toEqual([missing])
})

test('whoever comes to a lobby that nobody looks after is said everywhere, until somebody has opened the door', () => {
  const { knocks, tell } = listening()
  tell(waits)
  expect(knocks.besides(['g1'])).toEqual([waits])
  tell(opened)
  expect(knocks.besides([])).toEqual([opened])
  tell(waits)
  expect(knocks.besides(['g1'])).toEqual([waits])
})

test('it is heard when it says more than before', () => {
  const { heard, tell, knocks } = listening()
  for (const told of [waits, waits, missing, missing, waits, opened]) tell(told)
  expect(heard).toEqual(['somebody_waits', 'facilitator_missing'])
  knocks.answer('m1')
  expect(knocks.knows('m1')).toBe(false)
  tell(waits)
  expect(heard).toHaveLength(3)
  expect(knocks.knows('m1')).toBe(true)
})

test('an answer is for one meeting', () => {
  const { knocks, tell } = listening()
  const other = { ...missing, meeting: 'm2' }
  tell(missing)
  tell(other)
  knocks.answer('m1')
  expect(knocks.besides([])).toEqual([other])
})

test('what nobody answers is old after a quarter of an hour, counted from the last time it was told', async () => {
  const { knocks, tell } = listening()
  tell(missing)
  await vi.advanceTimersByTimeAsync(10 * 60_000)
  tell(missing)
  await vi.advanceTimersByTimeAsync(15 * 60_000 - 1)
  expect(knocks.besides([])).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(knocks.besides([])).toEqual([])
})
