/* The text for a code from the server (or the connection). */
import type { RefusalCode } from '../http.gen'
import { m } from '../paraglide/messages'

/** Codes that this page produces itself. */
type OwnCode = 'unreachable' | 'no_answer' | 'ended' | 'server_failed' | 'malformed'

export const WORDS = {
  unreachable: m.refusal_unreachable,
  no_answer: m.refusal_no_answer,
  ended: m.refusal_no_answer,
  again: m.refusal_again,
  house_full: m.refusal_house_full,
  server_failed: m.refusal_server_failed,
  too_many: m.refusal_too_many,
  too_long: m.refusal_too_long,
  not_found: m.refusal_not_found,
  signed_out: m.refusal_signed_out,
  not_facilitator: m.refusal_not_facilitator,
  not_organiser: m.refusal_not_organiser,
  name_empty: m.refusal_name_empty,
  name_too_long: m.refusal_name_too_long,
  name_characters: m.refusal_name_characters,
  name_taken_by_facilitator: m.refusal_name_taken_by_facilitator,
  empty: m.refusal_empty,
  bad_text: m.refusal_bad_text,
  email_invalid: m.refusal_email_invalid,
  prove_first: m.refusal_prove_first,
  group_full: m.refusal_group_full,
  last_facilitator: m.refusal_last_facilitator,
  in_past: m.refusal_in_past,
  too_far: m.refusal_too_far,
  too_early: m.refusal_too_early,
  board_full: m.refusal_board_full,
  bad_length: m.refusal_bad_length,
  meeting_open: m.refusal_meeting_open,
  meeting_over: m.refusal_meeting_over,
  agreement_changed: m.refusal_agreement_changed,
  bad_order: m.refusal_bad_order,
  table_full: m.refusal_table_full,
  not_member: m.refusal_not_member,
  may_not_write: m.refusal_may_not_write,
  not_yours: m.refusal_not_yours,
  bad_invite: m.refusal_bad_invite,
  bad_time_zone: m.refusal_bad_time_zone,
  meeting_cancelled: m.refusal_meeting_cancelled,
  link_gone: m.refusal_link_gone,
  link_expired: m.refusal_link_expired,
  link_used_up: m.refusal_link_used_up,
  link_revoked: m.refusal_link_revoked,
  too_large: m.refusal_too_large,
  bad_request: m.refusal_not_understood,
  not_json: m.refusal_not_understood,
  malformed: m.refusal_not_understood,
  cross_site: m.refusal_cross_site,
  wrong_host: m.refusal_other, // no page of ours is served there
  bad_sdp: m.refusal_call_not_understood,
  unnamed_stream: m.refusal_call_not_understood,
  needs_restart: m.refusal_call_anew,
  no_call: m.refusal_call_anew,
  no_policy: m.refusal_call_not_yet,
  media_full: m.refusal_media_full,
  media_away: m.refusal_media_away,
  media_elsewhere: m.refusal_media_elsewhere,
  cannot_call: m.call_cannot_brief,
  not_here: m.identity_elsewhere_title,
  turned_off: m.refusal_turned_off,
  subscribe_first: m.refusal_not_in_yet,
  not_connected: m.refusal_not_in_yet,
  yourself: m.refusal_yourself,
  failed: m.refusal_server_failed,
} satisfies Partial<Record<RefusalCode | OwnCode, () => string>>

/** A problem with any text: `purpose_empty`, `agreement_too_long`. */
export type TextCode = `${string}_${'empty' | 'too_long' | 'characters'}`
const ENDINGS: [string, () => string][] = [
  ['_empty', m.refusal_empty],
  ['_too_long', m.refusal_too_long],
  ['_characters', m.refusal_bad_text],
]

export function refusalWords(code: string): string {
  const ending = ENDINGS.find(([end]) => code.endsWith(end))?.[1]
  return ((WORDS as Partial<Record<string, () => string>>)[code] ?? ending ?? m.refusal_other)()
}

/** raises: anything that is not a refusal, because that is a bug and must be seen */
export function codeOf(why: unknown): string {
  if (why instanceof Error && 'code' in why && typeof why.code === 'string') return why.code
  throw why
}
