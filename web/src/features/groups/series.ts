/* A group's meetings as a row of rings. */
import type { Meeting, Meetings } from '../schedule/api'

/** One ring of the series. */
export interface Ring {
  meeting: Meeting
  state: 'met' | 'this' | 'coming' | 'cancelled'
}

/** The last meetings and the next ones, in order of time, as many as fit side by side on a phone. */
export function series({ open, coming, past }: Meetings, most = 11): Ring[] {
  const all = [...past, ...open, ...coming].sort((a, b) => a.starts_at.localeCompare(b.starts_at))
  const next = all.find(({ state }) => state === 'open') ?? all.find(({ state }) => state === 'planned')
  const at = next ? all.indexOf(next) : all.length
  // As many upcoming ones as there are, but at least half of the row for past ones.
  const ahead = Math.min(all.length - at, Math.max(most - at, Math.ceil(most / 2)))
  const shown = all.slice(Math.max(0, at + ahead - most), at + ahead)
  return shown.map((meeting) => ({ meeting, state: stateOf(meeting, next) }))
}

function stateOf(meeting: Meeting, next: Meeting | undefined): Ring['state'] {
  if (meeting.state === 'cancelled') return 'cancelled'
  if (meeting.id === next?.id) return 'this'
  return meeting.state === 'ended' ? 'met' : 'coming'
}
