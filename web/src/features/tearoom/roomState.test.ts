/* Every state of a tea-room's page. What it says is drawn by the components: `not_member`, `moved` have sentences. */
import { expect, test } from 'vitest'
import type { TearoomView } from '../../wire.gen'
import { putOut, tearoomState, type TearoomState } from './roomState'

const OUTSIDE: TearoomView = { inside: false, count: 2, fades_after_h: 24 }
const STANDING: TearoomView = { ...OUTSIDE, inside: true }
const SITTING: TearoomView = { ...STANDING, table: 'long' }
const live = { channel: 'live', code: undefined, movedOut: undefined } as const

const TABLE: [string, Parameters<typeof tearoomState>[0], TearoomState][] = [
  ['nothing is known yet', { ...live, view: undefined, channel: 'joining' }, { at: 'joining' }],
  ['there is none', { ...live, view: undefined, channel: 'over', code: 'not_found' }, { at: 'over', why: 'gone' }],
  ['no member any more', { ...live, view: SITTING, channel: 'over', code: 'not_member' }, { at: 'over', why: 'not_member' }],
  ['through the window', { ...live, view: OUTSIDE }, { at: 'outside', moved: undefined, offline: false }],
  ['through the window, offline', { ...live, view: OUTSIDE, channel: 'stale' }, { at: 'outside', moved: undefined, offline: true }],
  ['left in another window', { ...live, view: OUTSIDE, movedOut: 'elsewhere' }, { at: 'outside', moved: 'elsewhere', offline: false }],
  ['the chair was given up', { ...live, view: OUTSIDE, movedOut: 'chair_lost' }, { at: 'outside', moved: 'chair_lost', offline: false }],
  ['by the kettle', { ...live, view: STANDING }, { at: 'standing', offline: false }],
  ['by the kettle, offline', { ...live, view: STANDING, channel: 'stale' }, { at: 'standing', offline: true }],
  ['at a table', { ...live, view: SITTING }, { at: 'sitting', offline: false }],
  ['at a table, offline', { ...live, view: SITTING, channel: 'stale' }, { at: 'sitting', offline: true }],
]

test.each(TABLE)('%s', (_, seen, state) => {
  expect(tearoomState(seen)).toEqual(state)
})

test.each([
  [STANDING, 0, undefined],
  [SITTING, 90_000, undefined],
  [OUTSIDE, 0, 'elsewhere'],
  [OUTSIDE, 5_000, 'elsewhere'],
  [OUTSIDE, 61_000, 'chair_lost'],
] as const)('what a view means to whoever was in', (view, away_ms, put) => {
  expect(putOut(view, away_ms)).toBe(put)
})
