/* Of a way into a meeting: what somebody who looks elsewhere is told. */
import { expect, test } from 'vitest'
import { m } from '../../paraglide/messages'
import type { LobbyState } from './lobbyState'
import type { PageState } from './pageState'
import { wayIn } from './wayIn'

const SAYS = 'What the lobby says.'
const LEAD = { is: 'lead', name: 'Ann' } as const
const NOBODY = { is: 'nobody' } as const

const LOBBY: [string, LobbyState, string | undefined][] = [
  ['turned away', { at: 'denied', name: 'Ann', again_s: 40 }, SAYS],
  ['the place went with the line', { at: 'place_lost' }, SAYS],
  ['locked', { at: 'locked', safe: false }, SAYS],
  ['open again', { at: 'unlocked', opener: LEAD }, SAYS],
  ['removing me was a mistake', { at: 'may_return', undone: true }, SAYS],
  ['I left by myself', { at: 'may_return', undone: false }, undefined],
  ['waiting', { at: 'waiting', opener: LEAD, locked: false, together: false }, undefined],
  ['nobody has come', { at: 'waiting', opener: NOBODY, locked: false, together: true }, m.room_open_together()],
  ['at the mirror', { at: 'check', opener: LEAD, early: false }, undefined],
]

test.each(LOBBY)('in the lobby: %s', (_, lobby, words) => {
  const way = wayIn({ at: 'lobby' }, lobby, SAYS)
  expect(way.is === 'told' ? way.words : undefined).toBe(words)
})

const PAGES: [PageState, string | undefined][] = [
  [{ at: 'inside' }, undefined],
  [{ at: 'returning' }, undefined],
  [{ at: 'moved', why: 'elsewhere', chair: true }, undefined],
  [{ at: 'moved', why: 'chair_lost', chair: true }, m.room_moved_lost_title()],
  [{ at: 'removed', may: 'ask' }, m.room_removed_title()],
  [{ at: 'ended' }, m.room_over_title()],
  [{ at: 'cancelled' }, m.room_cancelled_title()],
  [{ at: 'not_member' }, m.room_not_member_title()],
]

test.each(PAGES)('%o', (page, title) => {
  const way = wayIn(page, { at: 'entering' }, SAYS)
  if (title === undefined) expect(way.is).toBe('plain')
  else expect(way.is === 'told' && way.words.startsWith(`${title}. `)).toBe(true)
})

test.each(['joining', 'entering'] as const)('while it is not known (%s) it is as it was', (at) => {
  expect(wayIn({ at: 'lobby' }, { at }, SAYS).is).toBe('unknown')
})
