/* The texts of the room's own refusals; the rest are shared. */
import type { RefusalCode } from '../../http.gen'
import { m } from '../../paraglide/messages'
import { refusalWords } from '../../ui/refusal'

export const WORDS = {
  turn_moved_on: m.room_refused_turn_moved_on,
  undo_over: m.room_refused_undo_over,
  question_empty: m.room_own_missing,
  question_too_long: m.room_refused_question_too_long,
  question_characters: m.room_refused_question_characters,
  already_holding: m.room_refused_already_holding,
  your_turn: m.room_refused_your_turn,
  not_next: m.room_refused_not_next,
  not_in_round: m.room_refused_not_in_round,
  nobody_next: m.room_refused_nobody_next,
  nobody_after_you: m.room_refused_nobody_after_you,
  media_elsewhere: m.room_refused_media_elsewhere,
  turned_off: m.room_refused_turned_off,
  nobody_leads: m.room_refused_nobody_leads,
  not_your_turn: m.room_refused_not_your_turn,
  takes_part_by_text: m.room_refused_takes_part_by_text,
  screen_taken: m.room_refused_screen_taken,
  same_people: m.room_refused_same_people,
  least_heard_first: m.room_refused_least_heard_first,
  not_seated: m.room_refused_not_seated,
  has_left: m.room_refused_has_left,
  not_here: m.room_refused_not_here,
  not_waiting: m.room_refused_not_waiting,
  locked: m.room_refused_locked,
  unlock_first: m.room_refused_unlock_first,
  room_full: m.room_refused_room_full,
  is_facilitator: m.room_refused_is_facilitator,
  not_offered: m.room_refused_not_offered,
  nothing_set_aside: m.room_refused_nothing_set_aside,
  somebody_leads: m.room_refused_somebody_leads,
  meeting_over: m.room_refused_meeting_over,
  too_early: m.room_refused_too_early,
  not_late_yet: m.room_refused_not_late_yet,
  removed: m.room_refused_removed,
  refused_just_now: m.room_refused_just_now,
  not_member: m.room_refused_not_member,
  private_chat_off: m.room_refused_private_chat_off,
  cannot_encrypt: m.room_refused_cannot_encrypt,
  in_private_chat: m.room_refused_in_private_chat,
  asked_just_now: m.room_refused_asked_just_now,
  no_private_chat: m.room_refused_no_private_chat,
  agreement_first: m.room_refused_agreement_first,
} satisfies Partial<Record<RefusalCode, () => string>>

export function roomRefusal(code: string): string {
  return ((WORDS as Partial<Record<string, () => string>>)[code] ?? (() => refusalWords(code)))()
}
