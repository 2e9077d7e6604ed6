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
  knocks.listen()
  return { knocks, tell: (told: PersonTold | { kind: 'back' }) => tell(told) }
}

const opened = { kind: 'meeting_opened', meeting: 'm1', group: 'g1' } as const
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
