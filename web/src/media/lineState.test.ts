import { expect, test } from 'vitest'
import { lineState, type LineSeen, type LineState } from './lineState'

const GOOD: LineSeen = { channel: 'live', calls: true, call: 'on', stuck: false, quality: 'good', dismissed: false, othersWeak: false }

const TABLE: [string, Partial<LineSeen>, LineState][] = [
  ['all is well', {}, 'good'],
  ['the server says nothing', { channel: 'stale' }, 'offline'],
  ['and the call is gone, too', { channel: 'stale', call: 'lost', quality: 'weak' }, 'offline'],
  ['only the call is gone', { call: 'lost', quality: 'weak' }, 'reconnecting'],
  ['it is connecting', { call: 'connecting' }, 'good'],
  ['it has been connecting for too long', { call: 'connecting', stuck: true }, 'not_connecting'],
  ['it connected at last', { call: 'on', stuck: true }, 'good'],
  ['there is no call yet', { call: 'off' }, 'good'],
  ['my line is weak', { quality: 'weak', othersWeak: true }, 'weak'],
  ['my line is weak, which I know', { quality: 'weak', dismissed: true }, 'good'],
  ['my line is fair', { quality: 'fair' }, 'good'],
  ['others’ lines are weak', { othersWeak: true }, 'others_weak'],
  ['others’ lines are weak, and I know that mine is', { quality: 'weak', dismissed: true, othersWeak: true }, 'others_weak'],
  ['this browser cannot call', { calls: false, call: 'lost', stuck: true, quality: 'weak' }, 'good'],
  ['this browser cannot call, and is offline', { calls: false, channel: 'stale' }, 'offline'],
]

test.each(TABLE)('%s', (_, seen, state) => {
  expect(lineState({ ...GOOD, ...seen })).toBe(state)
})

test('every state is in the table', () => {
  const ALL = { offline: 0, reconnecting: 0, not_connecting: 0, weak: 0, others_weak: 0, good: 0 } satisfies Record<LineState, 0>
  expect(new Set(TABLE.map(([, , state]) => state))).toEqual(new Set(Object.keys(ALL)))
})
