/* What to say about my own connection where people see and hear me: the worst that is true. Pure. */
import type { ChannelState } from '../link/channel.svelte'
import type { CallState } from './call'
import type { Quality } from './quality'

export type LineState =
  /** Nothing from the server: the page may be out of date. */
  | 'offline'
  /** Audio and video were there and are not now. */
  | 'reconnecting'
  /** They have never been there, for longer than connecting takes. */
  | 'not_connecting'
  | 'weak'
  /** Other people's connections are weak; mine is not. */
  | 'others_weak'
  | 'good'

export interface LineSeen {
  channel: ChannelState
  /** This browser makes calls, and I am in a place that has one. */
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

/** units: ms; a slow network has connected by then, even over its second path */
export const STUCK_MS = 12_000

export function lineState({ channel, calls, call, stuck, quality, dismissed, othersWeak }: LineSeen): LineState {
  if (channel === 'stale') return 'offline'
  if (!calls) return 'good'
  if (call === 'lost') return 'reconnecting'
  if (call === 'connecting' && stuck) return 'not_connecting'
  if (quality === 'weak' && !dismissed) return 'weak'
  return othersWeak ? 'others_weak' : 'good'
}
