/* Which page of a meeting is shown: lobby, room, or why there is neither (any more). Pure. */
import type { ChannelState } from '../../link/channel.svelte'
import type { RoomView } from './view'

/** Why I am out although I pressed nothing here. elsewhere: I left in another window; chair_lost, place_lost: my
    connection was lost for too long */
export type MovedOut = 'elsewhere' | 'chair_lost' | 'place_lost'

export type PageState =
  /** This tab sat here a moment ago: no device check, straight to the chair. */
  | { at: 'returning' }
  | { at: 'lobby' }
  | { at: 'inside' }
  | { at: 'ended' }
  | { at: 'cancelled' }
  /** may: ask to come back · locked: not now · never */
  | { at: 'removed'; may: 'ask' | 'locked' | 'never' }
  /** chair: I return to it without a knock */
  | { at: 'moved'; why: 'elsewhere' | 'chair_lost'; chair: boolean }
  /** I do not belong to the group (any more). */
  | { at: 'not_member' }
  | { at: 'gone' }

export interface PageSeen {
  view: RoomView | undefined
  channel: ChannelState
  /** Why the channel is over. */
  code: string | undefined
  ready: boolean
  movedOut: MovedOut | undefined
  /** This tab sat here before it was reloaded, or went to another page, and has not come in yet. */
  returning: boolean
}

export function pageState({ view, channel, code, ready, movedOut, returning }: PageSeen): PageState {
  if (channel === 'over') return overState(code)
  if (!view) return { at: returning ? 'returning' : 'lobby' }
  const { you, phase } = view
  if (phase === 'ended') return { at: 'ended' }
  if (you.where === 'removed' && !ready) return { at: 'removed', may: you.may_return === false ? 'never' : view.locked ? 'locked' : 'ask' }
  if (ready && you.where === 'seated') return { at: 'inside' }
  if (!ready && you.where === 'outside' && (movedOut === 'elsewhere' || movedOut === 'chair_lost')) return { at: 'moved', why: movedOut, chair: you.admitted ?? false }
  return { at: 'lobby' }
}

function overState(code: string | undefined): PageState {
  switch (code) {
    case 'meeting_over':
    case 'ended':
      return { at: 'ended' }
    case 'meeting_cancelled':
      return { at: 'cancelled' }
    case 'removed':
      return { at: 'removed', may: 'never' }
    case 'not_member':
      return { at: 'not_member' }
    default:
      return { at: 'gone' }
  }
}

/** Where I was, as far as this page wanted it. */
export type Wanted = 'seated' | 'waiting'

/** A little less than the server keeps a chair: it may have noticed earlier. source: server/PROTOCOL.md, "A room, in
    short" */
const CHAIR_KEPT_MS = 4.75 * 60_000

/** Whether the view puts me out of where I was, and how; the page then wants nothing any more. `away_ms`: how long my
    own connection had been lost before this view; 0 if it was up. */
export function putOut(was: Wanted, view: RoomView, away_ms: number): MovedOut | 'told' | undefined {
  if (view.phase === 'ended') return 'told'
  switch (view.you.where) {
    case 'seated':
    case 'waiting':
      return undefined
    case 'removed':
    case 'refused':
      return 'told'
    case 'outside':
      if (view.you.let_back) return 'told'
      if (away_ms === 0) return 'elsewhere'
      if (was === 'waiting') return 'place_lost'
      return away_ms > CHAIR_KEPT_MS ? 'chair_lost' : 'elsewhere'
  }
}
