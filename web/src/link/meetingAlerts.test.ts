import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MeetingAlerts } from './meetingAlerts.svelte'
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
  const meetingAlerts = new MeetingAlerts((listener) => ((tell = listener), () => {}))
  const heard: string[] = []
  meetingAlerts.listen(({ kind }) => heard.push(kind))
  return { meetingAlerts, heard, tell: (told: PersonTold | { kind: 'back' }) => tell(told) }
}

const opened = { kind: 'meeting_opened', meeting: 'm1', group: 'g1' } as const
const waits = { kind: 'somebody_waits', meeting: 'm1', group: 'g1' } as const
const missing = { kind: 'facilitator_missing', meeting: 'm1', group: 'g1' } as const

test('an open door is said where the page does not show it', () => {
  const { meetingAlerts, tell } = listening()
  tell(opened)
  tell({ kind: 'changed', topic: 'groups', group: 'g1' })
  tell({ kind: 'back' })
  expect(meetingAlerts.besides(['g2'])).toEqual([opened])
  expect(meetingAlerts.besides(['g1', 'g2'])).toEqual([])
})

test('a circle that nobody holds is said everywhere, once, in place of its open door', () => {
  const { meetingAlerts, tell } = listening()
  tell(opened)
  tell(missing)
  tell(missing)
  tell(opened)
  expect(meetingAlerts.besides(['g1'])).toEqual([missing])
  expect(meetingAlerts.besides([])).toEqual([missing])
})

test('whoever comes to a lobby that nobody looks after is said everywhere, until somebody has opened the door', () => {
  const { meetingAlerts, tell } = listening()
  tell(waits)
  expect(meetingAlerts.besides(['g1'])).toEqual([waits])
  tell(opened)
  expect(meetingAlerts.besides([])).toEqual([opened])
  tell(waits)
  expect(meetingAlerts.besides(['g1'])).toEqual([waits])
})

test('it is heard when it says more than before', () => {
  const { heard, tell, meetingAlerts } = listening()
  for (const told of [waits, waits, missing, missing, waits, opened]) tell(told)
  expect(heard).toEqual(['somebody_waits', 'facilitator_missing'])
  meetingAlerts.answer('m1')
  expect(meetingAlerts.knows('m1')).toBe(false)
  tell(waits)
  expect(heard).toHaveLength(3)
  expect(meetingAlerts.knows('m1')).toBe(true)
})

test('an answer is for one meeting', () => {
  const { meetingAlerts, tell } = listening()
  const other = { ...missing, meeting: 'm2' }
  tell(missing)
  tell(other)
  meetingAlerts.answer('m1')
  expect(meetingAlerts.besides([])).toEqual([other])
})

test('what nobody answers is old after a quarter of an hour, counted from the last time it was told', async () => {
  const { meetingAlerts, tell } = listening()
  tell(missing)
  await vi.advanceTimersByTimeAsync(10 * 60_000)
  tell(missing)
  await vi.advanceTimersByTimeAsync(15 * 60_000 - 1)
  expect(meetingAlerts.besides([])).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(meetingAlerts.besides([])).toEqual([])
})
