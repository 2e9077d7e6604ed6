/* Meetings and who came, over HTTP. The contract is server/PROTOCOL.md, "Meetings". */
import { http } from './index'

export interface Meeting {
  id: string
  group: string
  group_name: string
  starts_at: string
  minutes: number
  time_zone: string
  state: 'planned' | 'open' | 'ended' | 'cancelled'
  ended_at?: string
}

export interface Meetings {
  open: Meeting[]
  coming: Meeting[]
  past: Meeting[]
}

interface Came {
  name: string
  seconds: number
  intervals: { from: string; to?: string }[]
}

/**
 * Organisers get the count, and only the people who agreed to be named; neither where few could be told from it.
 * `since`: I was appointed then, and am shown nothing from before.
 */
export interface Attendance {
  count?: number
  since?: string
  people?: Record<string, Came>
  order?: string[]
}

/** What I am told of each meeting, added up. `uncounted`: meetings of which no count is told. */
export interface Totals {
  months: { month: string; meetings: number; visits: number; uncounted: number; people: Record<string, Sum> }[]
  people: Record<string, Sum & { name: string }>
  order: string[]
  since?: string
}

interface Sum {
  meetings: number
  seconds: number
}

export const listMeetings = (group: string) => http.get<Meetings>(`/api/groups/${group}/meetings`)
export const startMeeting = (group: string, minutes: number, time_zone: string) =>
  http.post<Meeting>(`/api/groups/${group}/meetings`, { minutes, time_zone })
export const planMeeting = (group: string, starts_at: string, minutes: number, time_zone: string) =>
  http.post<Meeting>(`/api/groups/${group}/meetings`, { starts_at, minutes, time_zone })
export const moveMeeting = (id: string, starts_at: string, minutes: number) =>
  http.patch<Meeting>(`/api/meetings/${id}`, { starts_at, minutes })
/** Opens the doors of a planned meeting now. */
export const startEarly = (id: string) => http.post<Meeting>(`/api/meetings/${id}/start`)
export const cancelMeeting = (id: string) => http.delete(`/api/meetings/${id}`)
export const readMeeting = (id: string) => http.get<Meeting>(`/api/meetings/${id}`)
export const readAttendance = (id: string) => http.get<Attendance>(`/api/meetings/${id}/attendance`)
export const readTotals = (group: string) => http.get<Totals>(`/api/groups/${group}/attendance`)
export const totalsCsv = (group: string) => `/api/groups/${group}/attendance.csv`
export const attendanceCsv = (id: string) => `/api/meetings/${id}/attendance.csv`
