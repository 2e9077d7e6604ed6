/* Whom a person may write to in private, and why a private chat ended. Pure. source: server/decisions/0026 */
import type { Standing } from '../../media/e2ee/continuity'
import type { PrivateChatView } from '../../wire.gen'
import { holdsCircle, type RoomView } from './view'

/** Why it ended although I did not end it; `over`: the server does not say. */
export type Ending = 'declined' | 'ended' | 'left' | 'unled' | 'over'

/** The people I may ask or write to, in seat order. */
export function mayWriteTo(view: RoomView, me: string): string[] {
  if (!(view.private_chats_on ?? false) || view.phase !== 'open') return []
  const holds = holdsCircle(view)
  return (view.order ?? []).filter((person) => {
    const seat = view.seats?.[person]
    const facilitates = (seat?.role ?? 'member') !== 'member'
    return person !== me && seat?.here !== false && facilitates !== holds && view.keys?.[person] !== undefined
  })
}

export interface Hindrances {
  /** Another window of mine has my microphone and camera, and with them my key. */
  elsewhere: boolean
  /** The other's connection is up. */
  here: boolean
  /** The standing of their key. */
  standing: Standing | undefined
  /** They have a key that may be used. */
  usable: boolean
}

/** Why nothing reaches the other at the moment; undefined: it does. */
export type Hindrance = 'elsewhere' | 'away' | 'changed' | 'no_key'

export function hindranceOf({ elsewhere, here, standing, usable }: Hindrances): Hindrance | undefined {
  if (elsewhere) return 'elsewhere'
  if (standing === 'changed') return 'changed'
  if (!here) return 'away'
  return usable ? undefined : 'no_key'
}

/** Messages written while their connection is lost arrive after the reconnect, as long as their page is the same. */
export const mayWrite = ({ elsewhere, usable }: Hindrances): boolean => usable && !elsewhere

/** For a chat that was in the view before and is not in the one after; undefined: nothing to say. */
export function endingOf(chat: PrivateChatView, after: RoomView): Ending | undefined {
  const seat = after.seats?.[chat.person]
  // A person who was asked and did not answer need not know that nobody asks any more.
  if (chat.state === 'asked') return undefined
  if (!seat) return 'left'
  if (!(after.private_chats_on ?? false)) return 'over'
  const led = after.phase === 'open' && [seat.role, after.you.role].some((role) => (role ?? 'member') !== 'member')
  if (!led) return 'unled'
  return chat.state === 'asking' ? 'declined' : 'ended'
}
