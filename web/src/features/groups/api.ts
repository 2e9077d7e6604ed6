/* Groups and invites over HTTP. */
import type { HeldView, InviteView, LineView, GroupView, NewGroup, NoteView, OpenedView, RoundsView } from '../../http.gen'
import { ask } from '../../link'

export type { HeldView as Held, InviteView as Invite, LineView as GroupLine, GroupView as Group, NewGroup, NoteView as Note, OpenedView as InviteLook, RoundsView as Remembered }

export const listGroups = () => ask('GET /api/groups')
export const createGroup = (group: NewGroup) => ask('POST /api/groups', group)
export const readGroup = (group: string) => ask('GET /api/groups/{group}', { group })
export const editGroup = (group: string, change: { name?: string; purpose?: string; agreement?: string }) =>
  ask('PATCH /api/groups/{group}', { group }, change)
export const acceptAgreement = (group: string, version: number) => ask('POST /api/groups/{group}/agreement', { group }, { version })
export const nameMeIn = (group: string, name: string) => ask('PATCH /api/groups/{group}/me', { group }, { name })
export const leaveGroup = (group: string) => ask('POST /api/groups/{group}/leave', { group })
export const removeMember = (group: string, person: string) => ask('DELETE /api/groups/{group}/members/{person}', { group, person })
export const setFacilitators = (group: string, order: string[]) => ask('PUT /api/groups/{group}/facilitators', { group }, { order })
export const consentToNames = (group: string, named: boolean) =>
  ask('PUT /api/groups/{group}/attendance-consent', { group }, { named })

export const pinNote = (group: string, text: string, until?: string) =>
  ask('POST /api/groups/{group}/board', { group }, { text, ...(until ? { until } : {}) })
export const takeDownNote = (group: string, note: string) => ask('DELETE /api/groups/{group}/board/{note}', { group, note })

export const readRounds = (group: string) => ask('GET /api/groups/{group}/rounds', { group })
export const forgetQuestion = (group: string, question: string) =>
  ask('DELETE /api/groups/{group}/rounds/questions/{question}', { group, question })

export const listInvites = (group: string) => ask('GET /api/groups/{group}/invites', { group })
export const createInvite = (group: string, days: number, uses: number) =>
  ask('POST /api/groups/{group}/invites', { group }, { days, uses })
export const readInvite = (group: string, invite: string) => ask('GET /api/groups/{group}/invites/{invite}', { group, invite })
export const revokeInvite = (group: string, invite: string) => ask('DELETE /api/groups/{group}/invites/{invite}', { group, invite })
export const lookAtInvite = (token: string) => ask('POST /api/invites/look', { token })
export const acceptInvite = (token: string, name: string, agreement_version: number) =>
  ask('POST /api/invites/accept', { token, name, agreement_version })
