/* Every state of a tea-room's page, derived from the view, the connection and my presses. Pure. */
import type { ChannelState } from '../../link/channel.svelte'
import type { TearoomView } from '../../wire.gen'

export type TearoomState =
  | { at: 'joining' }
  /** I do not belong there (any more), or there is none. */
  | { at: 'over'; why: 'not_member' | 'gone' }
  /** Through the window. `moved`: I was in until I left in another window, or was away for too long. */
  | { at: 'outside'; moved: MovedOut | undefined; offline: boolean }
  | { at: 'standing'; offline: boolean }
  | { at: 'sitting'; offline: boolean }

export type MovedOut = 'elsewhere' | 'chair_lost'

interface Seen {
  view: TearoomView | undefined
  channel: ChannelState
  /** Why the channel is over. */
  code: string | undefined
  movedOut: MovedOut | undefined
}

export function tearoomState({ view, channel, code, movedOut }: Seen): TearoomState {
  if (channel === 'over') return { at: 'over', why: code === 'not_member' || code === 'not_joined' ? 'not_member' : 'gone' }
  if (!view) return { at: 'joining' }
  const offline = channel === 'stale'
  if (!view.inside) return { at: 'outside', moved: movedOut, offline }
  return { at: view.table === undefined ? 'standing' : 'sitting', offline }
}

/** A connection lost for longer than a chair is kept. source: server/PROTOCOL.md, "A tea-room, in short" */
const CHAIR_KEPT_MS = 55_000

/** Whether I was in and the view says that I am not, and how. `away_ms`: how long my own connection had been lost. */
export function putOut(view: TearoomView, away_ms: number): MovedOut | undefined {
  if (view.inside) return undefined
  return away_ms > CHAIR_KEPT_MS ? 'chair_lost' : 'elsewhere'
}
