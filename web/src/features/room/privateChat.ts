/* Whom one may write to in private, and why a private chat is no more. Pure. source: server/decisions/0026 */
import type { Standing } from '../../media/e2ee/continuity'
import type { PrivateChatView } from '../../wire.gen'
import { holdsCircle, type RoomView } from './view'

/** Why it ended though I did not end it; `over`: the server does not say. */
export type Ending = 'declined' | 'ended' | 'left' | 'unled' | 'over'

/** Those whom I may ask or write to, as they sit. */
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
  /** The other's line holds. */
  here: boolean
  /** How their key stands. */
  standing: Standing | undefined
  /** There is a key of theirs that may be used. */
  usable: boolean
}

/** Why nothing reaches the other just now; undefined: it does. */
export type Hindrance = 'elsewhere' | 'away' | 'changed' | 'no_key'

export function hindranceOf({ elsewhere, here, standing, usable }: Hindrances): Hindrance | undefined {
  if (elsewhere) return 'elsewhere'
  if (standing === 'changed') return 'changed'
  if (!here) return 'away'
  return usable ? undefined : 'no_key'
}

/** What is written while their line is away arrives when it is back, as long as their page is the same. */
export const mayWrite = ({ elsewhere, usable }: Hindrances): boolean => usable && !elsewhere

/** Of what was there before, and is not in the view that came after it; undefined: nothing to be said. */
export function endingOf(chat: PrivateChatView, after: RoomView): Ending | undefined {
  const seat = after.seats?.[chat.person]
  // Whoever is asked and does not answer needs not know that nobody asks any more.
  if (chat.state === 'asked') return undefined
  if (!seat) return 'left'
  if (!(after.private_chats_on ?? false)) return 'over'
  const led = after.phase === 'open' && [seat.role, after.you.role].some((role) => (role ?? 'member') !== 'member')
  if (!led) return 'unled'
  return chat.state === 'asking' ? 'declined' : 'ended'
}
