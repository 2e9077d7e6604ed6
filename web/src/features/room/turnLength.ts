/* The length of a turn, as a person chooses it. Pure. */
import { m } from '../../paraglide/messages'
import { clockwork } from './words'

/** units: seconds */
const USUAL = [60, 120, 180, 300]
/** As on the server. source: server/room/commands.py, TurnSeconds */
const SHORTEST_S = 15
const LONGEST_S = 1800

/** The choices: the usual lengths, and those in use. units: seconds */
export function lengths(...inUse: readonly (number | undefined)[]): number[] {
  const all = new Set([...USUAL, ...inUse.filter((length) => length !== undefined)])
  return [...all].sort((a, b) => a - b)
}

/** "3 min", "2:30" */
export function lengthWords(seconds: number): string {
  return seconds % 60 === 0 ? m.room_short_minutes({ minutes: seconds / 60 }) : clockwork(seconds)
}

/** "4", "2:30", "2.5" and "2,5" are minutes. units: seconds; undefined: not a length of a turn */
export function readLength(text: string): number | undefined {
  const found = /^\s*(\d{1,2})(?::([0-5]\d)|[.,](\d))?\s*$/.exec(text)
  if (!found) return undefined
  const [, minutes, seconds = '0', tenths = '0'] = found
  const length = Number(minutes) * 60 + Number(seconds) + Number(tenths) * 6
  return length >= SHORTEST_S && length <= LONGEST_S ? length : undefined
}
