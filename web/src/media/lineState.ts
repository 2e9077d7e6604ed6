/* What is said of my own line where people see and hear me: the worst that is true. Pure. */
import type { ChannelState } from '../link/channel.svelte'
import type { CallState } from './call'
import type { Quality } from './quality'

export type LineState =
  /** Nothing from the server: what is shown may be old. */
  | 'offline'
  /** Sound and pictures were there and are not. */
  | 'reconnecting'
  /** They have never been there, for longer than that takes. */
  | 'not_connecting'
  | 'weak'
  /** Others' lines are; mine is not. */
  | 'others_weak'
  | 'good'

export interface LineSeen {
  channel: ChannelState
  /** This browser makes calls, and I am where there is one. */
  calls: boolean
  call: CallState
  /** It has been connecting for longer than that takes. */
  stuck: boolean
  quality: Quality
  /** I know that it is weak. */
  dismissed: boolean
  /** Somebody else's voice may sound broken. */
  othersWeak: boolean
}

/** units: ms; a slow network has connected by then, also by its second way */
export const STUCK_MS = 12_000

export function lineState({ channel, calls, call, stuck, quality, dismissed, othersWeak }: LineSeen): LineState {
  if (channel === 'stale') return 'offline'
  if (!calls) return 'good'
  if (call === 'lost') return 'reconnecting'
  if (call === 'connecting' && stuck) return 'not_connecting'
  if (quality === 'weak' && !dismissed) return 'weak'
  return othersWeak ? 'others_weak' : 'good'
}
