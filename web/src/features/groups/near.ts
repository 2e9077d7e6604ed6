/* The meeting that a group's page is about, and a facilitator's most likely action. */
import type { Meeting, Meetings } from '../schedule/api'

/** As the server's `EARLY`: this close, a planned meeting may start early. */
const NEAR_MS = 2 * 3_600_000

export type Wish = 'come_in' | 'start_early' | 'plan' | 'none'

/** The next planned meeting, if it is so close that starting now means starting that one. */
export function near({ coming }: Meetings, now: number): Meeting | undefined {
  return coming.find(({ state, starts_at }) => state === 'planned' && Date.parse(starts_at) - now <= NEAR_MS)
}

/** The action that gets the filled button. */
export function wish(meetings: Meetings, now: number): Wish {
  if (meetings.open.length > 0) return 'come_in'
  if (near(meetings, now)) return 'start_early'
  return meetings.coming.some(({ state }) => state === 'planned') ? 'none' : 'plan'
}
