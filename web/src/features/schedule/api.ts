/* Meetings and attendance, over HTTP. */
import type { AttendanceView, MeetingView, PlanView, TotalsView } from '../../http.gen'
import { ask } from '../../link'

export type { AttendanceView as Attendance, MeetingView as Meeting, PlanView as Meetings, TotalsView as Totals }

export const listMeetings = (group: string) => ask('GET /api/groups/{group}/meetings', { group })
export const startMeeting = (group: string, minutes: number, time_zone: string) =>
  ask('POST /api/groups/{group}/meetings', { group }, { minutes, time_zone })
export const planMeeting = (group: string, starts_at: string, minutes: number, time_zone: string) =>
  ask('POST /api/groups/{group}/meetings', { group }, { starts_at, minutes, time_zone })
export const moveMeeting = (meeting: string, starts_at: string, minutes: number) =>
  ask('PATCH /api/meetings/{meeting}', { meeting }, { starts_at, minutes })
/** Opens a planned meeting's room now. */
export const startEarly = (meeting: string) => ask('POST /api/meetings/{meeting}/start', { meeting })
export const cancelMeeting = (meeting: string) => ask('DELETE /api/meetings/{meeting}', { meeting })
export const readMeeting = (meeting: string) => ask('GET /api/meetings/{meeting}', { meeting })
export const readAttendance = (meeting: string) => ask('GET /api/meetings/{meeting}/attendance', { meeting })
export const readTotals = (group: string) => ask('GET /api/groups/{group}/attendance', { group })
export const totalsCsv = (group: string) => `/api/groups/${group}/attendance.csv`
export const attendanceCsv = (meeting: string) => `/api/meetings/${meeting}/attendance.csv`
