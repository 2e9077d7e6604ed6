/* The house as its organiser sees it: every group, today's meetings, and how many people came. */
import { listGroups, type GroupLine } from '../groups/api'
import { listMeetings, readAttendance, type Meeting, type Meetings } from '../schedule/api'
import { myself } from '../identity/api'

export interface HouseGroup {
  line: GroupLine
  meetings: Meetings
}

export interface House {
  organiser: boolean
  groups: HouseGroup[]
}

export async function readHouse(): Promise<House> {
  await myself.load()
  const organiser = myself.value?.organiser ?? false
  if (!organiser) return { organiser, groups: [] }
  const lines = await listGroups()
  const groups = await Promise.all(lines.map(async (line) => ({ line, meetings: await listMeetings(line.id) })))
  return { organiser, groups }
}

/** The meetings of this day, past, current and planned, in one's own time zone, in order. */
export function today(groups: HouseGroup[], now_ms: number): Meeting[] {
  const day = new Date(now_ms).toDateString()
  const all = groups.flatMap(({ meetings: { open, coming, past } }) => [...open, ...coming, ...past])
  return all.filter(({ starts_at }) => new Date(starts_at).toDateString() === day).sort((a, b) => a.starts_at.localeCompare(b.starts_at))
}

/** The last meetings that took place, in order of time. */
export function lately({ past }: Meetings, most = 5): Meeting[] {
  const met = past.filter(({ state }) => state === 'ended').sort((a, b) => a.starts_at.localeCompare(b.starts_at))
  return met.slice(-most)
}

/** Also 0 for fewer than five, for which no number is shown. */
export const countOf = async (meeting: string): Promise<number> => (await readAttendance(meeting)).count ?? 0
