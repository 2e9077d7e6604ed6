/* The state of my way into a meeting, as reported to a person who looks elsewhere: turned away, locked and open again,
   nobody has come, put out, over. Pure. */
import { m } from '../../paraglide/messages'
import type { LobbyState } from './lobbyState'
import { overWords } from './overWords'
import type { PageState } from './pageState'

export type WayIn =
  /** Nothing to report: I go in, wait, or did it myself. */
  | { is: 'plain' }
  /** Not known now: unchanged. */
  | { is: 'unknown' }
  | { is: 'told'; what: LobbyState['at'] | PageState['at'] | 'together'; words: string }

/** `says`: the lobby's sentence */
export function wayIn(page: PageState, lobby: LobbyState, says: string): WayIn {
  switch (page.at) {
    case 'inside':
    case 'returning':
      return { is: 'plain' }
    case 'lobby':
      return atDoor(lobby, says)
    case 'moved':
      return page.why === 'elsewhere' ? { is: 'plain' } : out(page)
    default:
      return out(page)
  }
}

function atDoor(lobby: LobbyState, says: string): WayIn {
  switch (lobby.at) {
    case 'joining':
    case 'offline':
    case 'entering':
      return { is: 'unknown' }
    case 'denied':
    case 'place_lost':
    case 'locked':
    case 'unlocked':
      return { is: 'told', what: lobby.at, words: says }
    case 'may_return':
      return lobby.undone ? { is: 'told', what: lobby.at, words: says } : { is: 'plain' }
    case 'waiting':
      return lobby.together ? { is: 'told', what: 'together', words: m.room_open_together() } : { is: 'plain' }
    default:
      return { is: 'plain' }
  }
}

function out(page: Parameters<typeof overWords>[0]): WayIn {
  const { title, text } = overWords(page)
  return { is: 'told', what: page.at, words: `${title}. ${text}` }
}
