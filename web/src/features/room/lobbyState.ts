/* Every state of the lobby, derived from the server's view, the connection and my presses. Pure; `lobbyWords.ts` has
   the texts, `Lobby.svelte` renders it. */
import type { ChannelState } from '../../link/channel.svelte'
import type { RoomLive } from './room.svelte'
import type { RoomView } from './view'

/** How early the doors open. source: server/PROTOCOL.md, "Meetings" */
const DOORS_MS = 15 * 60_000
/** Nobody needs to be told of a start that is a minute away. */
const EARLY_MS = 60_000

/** Who opens the door to me. */
export type Opener = { is: 'me' } | { is: 'lead' | 'lead_away'; name: string } | { is: 'nobody' | 'safe' }

export type LobbyState =
  /** The server has said nothing yet. */
  | { at: 'joining' }
  /** My own connection is lost: with a place in the lobby, or before. */
  | { at: 'offline'; place: 'none' | 'lobby' | 'chair' }
  /** Pressed, not answered yet. */
  | { at: 'entering' }
  /** The doors are not open yet. */
  | { at: 'too_early'; opens_at: number }
  /** I may go in, or knock. `early`: before the start. */
  | { at: 'check'; opener: Opener; early: boolean }
  /** I was in, and can return without a knock. */
  /** undone: a facilitator removed me, and took that back */
  | { at: 'may_return'; undone: boolean }
  /** My chair is here, but this page is not on it. */
  | { at: 'chair' }
  /** I wait, in this window. */
  | { at: 'waiting'; opener: Opener; locked: boolean; together: boolean }
  /** I wait, but another window (or this one before a reload) knocked. */
  | { at: 'waiting_elsewhere' }
  /** My place in the lobby was lost while I was offline. */
  | { at: 'place_lost' }
  /** Turned away. units: seconds until I may knock again, 0 when I may */
  | { at: 'denied'; name: string | undefined; again_s: number }
  /** Nobody new gets in; the page updates when that changes. */
  | { at: 'locked'; safe: boolean }
  /** It was locked while I stood here. */
  | { at: 'unlocked'; opener: Opener }
  /** The server gave another reason. */
  | { at: 'refused'; code: string }

export interface Seen {
  view: RoomView | undefined
  channel: ChannelState
  /** I pressed, and nothing has put me out since. */
  ready: boolean
  entering: boolean
  /** Why the door did not open last time. */
  doorCode: string | undefined
  /** My place in the lobby was lost while I was offline. */
  placeLost: boolean
  /** The door was locked while this page waited at it. */
  wasLocked: boolean
  /** units: server time, ms since the epoch */
  now: number
}

/** The part of a room that its lobby uses. */
export function seenOf(room: RoomLive): Seen {
  const { view, state: channel, ready, entering, doorCode, movedOut, wasLocked, now } = room
  return { view, channel, ready, entering, doorCode, placeLost: movedOut === 'place_lost', wasLocked, now }
}

export function lobbyState(seen: Seen): LobbyState {
  const { view, channel, ready, now } = seen
  if (!view) return channel === 'stale' ? { at: 'offline', place: 'none' } : { at: 'joining' }
  const { you } = view
  if (channel === 'stale') return { at: 'offline', place: placeOf(view) }
  if (you.where === 'waiting') return ready ? waiting(view) : { at: 'waiting_elsewhere' }
  if (seen.entering || (ready && you.where !== 'seated')) return { at: 'entering' }
  if (you.where === 'seated') return { at: 'chair' }
  const told = of(seen.doorCode)
  if (told === 'refused' && seen.doorCode) return { at: 'refused', code: seen.doorCode }
  const opens_at = Date.parse(view.starts_at) - DOORS_MS
  if (now < opens_at) return { at: 'too_early', opens_at }
  // Facilitators need no knock either; for them that is not a return.
  if (you.admitted && (you.role ?? 'member') === 'member') return { at: 'may_return', undone: you.let_back ?? false }
  if (you.admitted) return { at: 'check', opener: { is: 'me' }, early: early(view, now) }
  if (view.locked) return { at: 'locked', safe: view.phase === 'safe' }
  if (you.where === 'refused') return { at: 'denied', name: leadName(view), again_s: left_s(you.may_knock_at, now) }
  if (seen.placeLost) return { at: 'place_lost' }
  if (seen.wasLocked) return { at: 'unlocked', opener: opener(view) }
  return { at: 'check', opener: opener(view), early: early(view, now) }
}

/** For codes that the view itself reports and updates, the view is believed. */
function of(code: string | undefined): 'nothing' | 'view' | 'refused' {
  switch (code) {
    case undefined:
      return 'nothing'
    case 'locked':
    case 'refused_just_now':
    case 'too_early':
    case 'removed':
    // While the connection is lost the page says so, and asks again after the reconnect.
    case 'no_answer':
      return 'view'
    default:
      return 'refused'
  }
}

function placeOf({ you }: RoomView): 'none' | 'lobby' | 'chair' {
  if (you.where === 'waiting') return 'lobby'
  return you.where === 'seated' ? 'chair' : 'none'
}

function waiting(view: RoomView): LobbyState {
  return { at: 'waiting', opener: opener(view), locked: view.locked ?? false, together: view.you.may_open_together ?? false }
}

function opener(view: RoomView): Opener {
  if ((view.you.role ?? 'member') !== 'member') return { is: 'me' }
  if (view.phase === 'safe') return { is: 'safe' }
  const name = leadName(view)
  if (name === undefined) return { is: 'nobody' }
  return { is: view.seats?.[view.lead ?? '']?.here === false ? 'lead_away' : 'lead', name }
}

function leadName(view: RoomView): string | undefined {
  return view.lead === undefined ? undefined : view.seats?.[view.lead]?.name || undefined
}

function early(view: RoomView, now: number): boolean {
  return now < Date.parse(view.starts_at) - EARLY_MS
}

function left_s(until: string | undefined, now: number): number {
  return until === undefined ? 0 : Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
}
