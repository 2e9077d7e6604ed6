/* A group's meetings as a row of rings. */
import type { Meeting, Meetings } from '../../link/meetings'

/** One ring of the series. */
export interface Ring {
  meeting: Meeting
  state: 'met' | 'this' | 'coming' | 'cancelled'
}

/** The last meetings and the next ones, in the order of time, as many as fit side by side on a phone. */
export function series({ open, coming, past }: Meetings, most = 11): Ring[] {
  const byTime = (a: Meeting, b: Meeting) => a.starts_at.localeCompare(b.starts_at)
  const before = [...past].sort(byTime)
  const ahead = [...open, ...coming].sort(byTime)
  const next = ahead.find((meeting) => meeting.state !== 'cancelled')
  const shown = ahead.slice(0, Math.max(1, most - Math.min(before.length, Math.floor(most / 2))))
  const room = most - shown.length
  const kept = room > 0 ? before.slice(-room) : []
  return [...kept, ...shown].map((meeting) => ({ meeting, state: stateOf(meeting, next) }))
}

function stateOf(meeting: Meeting, next: Meeting | undefined): Ring['state'] {
  if (meeting.state === 'cancelled') return 'cancelled'
  if (meeting.id === next?.id) return 'this'
  return meeting.state === 'ended' ? 'met' : 'coming'
}
