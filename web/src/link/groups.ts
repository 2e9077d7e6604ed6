/* Groups and invites over HTTP. The contract is server/PROTOCOL.md, "Groups". */
import { http } from './index'
import type { Meeting } from './meetings'

type Role = 'member' | 'facilitator' | 'organiser'

export interface GroupLine {
  id: string
  name: string
  role: Role
  members: number
  next_meeting?: Meeting
  open_meeting?: Meeting
  /** 0 when left out */
  open_count?: number
}

interface Agreement {
  version: number
  text: string
  /** left out for somebody who does not belong to the group */
  accepted?: boolean
}

export interface Group {
  id: string
  name: string
  purpose: string
  agreement: Agreement
  role: Role
  /** `named`: organisers see my name in attendance. Left out for an organiser who does not belong here. */
  me?: { name: string; named?: boolean }
  /** `passes_for`: the facilitator whom others could take a member of this name for; `joined_at`: of those who came after me */
  members: Record<string, { name: string; role: Role; passes_for?: string; joined_at?: string }>
  order: string[]
  facilitators: string[]
  /** who has held the circle since I came, and who appointed them, newest first */
  held: Held[]
  /** the board, newest first; left out where the house has none */
  notes?: Note[]
}

/** `until` is left out for a note that stays until it is taken down; `by` is empty when nobody knows it any more. */
export interface Note {
  id: string
  text: string
  by: string
  pinned_at: string
  until?: string
}

/** `person` is left out once erased, `ended_at` while it lasts; a name is empty when nobody knows it any more. */
export interface Held {
  person?: string
  name: string
  by_name: string
  by_self?: boolean
  at: string
  ended_at?: string
  /** I am to be told of it */
  news?: boolean
}

export interface NewGroup {
  name: string
  purpose: string
  agreement: string
  facilitate?: boolean
  my_name?: string
}

export interface Invite {
  id: string
  url?: string
  expires_at: string
  uses: number
  used: number
  revoked_at?: string
}

export interface InviteLook {
  group_name: string
  purpose: string
  agreement: { version: number; text: string }
  /** empty when that person is gone */
  invited_by: string
  members: number
  next_meeting_at?: string
  already_in?: boolean
  signed_in_name?: string
}

export const listGroups = () => http.get<GroupLine[]>('/api/groups')
export const createGroup = (group: NewGroup) => http.post<Group>('/api/groups', group)
export const readGroup = (id: string) => http.get<Group>(`/api/groups/${id}`)
export const editGroup = (id: string, change: { name?: string; purpose?: string; agreement?: string }) =>
  http.patch<Group>(`/api/groups/${id}`, change)
export const acceptAgreement = (id: string, version: number) => http.post(`/api/groups/${id}/agreement`, { version })
export const nameMeIn = (id: string, name: string) => http.patch(`/api/groups/${id}/me`, { name })
export const leaveGroup = (id: string) => http.post(`/api/groups/${id}/leave`)
export const removeMember = (id: string, person: string) => http.delete(`/api/groups/${id}/members/${person}`)
export const setFacilitators = (id: string, order: string[]) => http.put(`/api/groups/${id}/facilitators`, { order })
export const consentToNames = (id: string, named: boolean) => http.put(`/api/groups/${id}/attendance-consent`, { named })

export const pinNote = (group: string, text: string, until?: string) =>
  http.post<Group>(`/api/groups/${group}/board`, { text, ...(until ? { until } : {}) })
export const takeDownNote = (group: string, id: string) => http.delete(`/api/groups/${group}/board/${id}`)

/** What the group remembers of its rounds: the last questions that somebody wrote, latest first, and how long a turn was. */
export interface Remembered {
  questions: { id: string; text: string }[]
  turn_s?: number
}

export const readRounds = (group: string) => http.get<Remembered>(`/api/groups/${group}/rounds`)
export const forgetQuestion = (group: string, id: string) => http.delete(`/api/groups/${group}/rounds/questions/${id}`)

export const listInvites = (group: string) => http.get<Invite[]>(`/api/groups/${group}/invites`)
export const createInvite = (group: string, days: number, uses: number) =>
  http.post<Invite>(`/api/groups/${group}/invites`, { days, uses })
export const readInvite = (group: string, id: string) => http.get<Invite>(`/api/groups/${group}/invites/${id}`)
export const revokeInvite = (group: string, id: string) => http.delete(`/api/groups/${group}/invites/${id}`)
export const lookAtInvite = (token: string) => http.post<InviteLook>('/api/invites/look', { token })
export const acceptInvite = (token: string, name: string, agreement_version: number) =>
  http.post<{ group: string }>('/api/invites/accept', { token, name, agreement_version })
