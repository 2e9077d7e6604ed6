/* The state of a switch: never "on" while nobody can hear or see anything. Pure. */
import type { LineState } from './localTracks'

/** silenced: the machine itself keeps it silent or dark */
export type SwitchState = 'on' | 'off' | 'starting' | 'silenced'

/** `seat`: whether the server has it on. */
export function switchState({ wanted, on, silenced }: LineState, seat = false): SwitchState {
  if (!wanted) return 'off'
  if (!on || !seat) return 'starting'
  return silenced ? 'silenced' : 'on'
}
