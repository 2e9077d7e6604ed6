/* The accessible description of a seat. */
import { m } from '../../paraglide/messages'
import type { Quality } from '../../media/quality'
import { enumerated } from '../../ui/language'
import { nextUp, type Reaction, type RoomView } from './view'

export function reactionWords(reaction: Reaction): string {
  switch (reaction) {
    case 'me_too':
      return m.room_react_me_too()
    case 'thank_you':
      return m.room_react_thank_you()
    case 'i_hear_you':
      return m.room_react_i_hear_you()
  }
}

export function seatLabel(view: RoomView, person: string, me: string, speaking: boolean, line: Quality): string {
  const { floor } = view
  const seat = view.seats?.[person]
  const parts = [person === me ? m.room_label_you({ name: seat?.name ?? '' }) : (seat?.name ?? '')]
  if (seat?.role === 'lead') parts.push(m.room_label_lead())
  if (seat?.role === 'cofacilitator') parts.push(m.room_label_cofacilitator())
  if (floor.holder === person) parts.push(m.room_label_holder())
  else if (nextUp(view) === person) parts.push(m.room_label_next())
  if (floor.passed?.includes(person)) parts.push(m.room_note_passed())
  if (floor.skipped?.includes(person)) parts.push(m.room_state_skipped())
  else if (floor.come_back?.includes(person)) parts.push(m.room_state_come_back())
  if (floor.hands?.includes(person)) parts.push(m.room_label_hand())
  if (view.screen === person) parts.push(m.room_label_screen())
  if (speaking) parts.push(m.room_label_speaking())
  if (seat?.calls === false) parts.push(m.room_note_by_text())
  else {
    if (!(seat?.microphone ?? false)) parts.push(m.room_label_muted())
    if (!(seat?.camera ?? false)) parts.push(m.room_label_no_picture())
  }
  if (seat?.here === false) parts.push(m.room_label_away())
  else if (line !== 'good') parts.push(line === 'weak' ? m.room_label_line_weak() : m.room_label_line_fair())
  if (view.struggling?.includes(person)) parts.push(m.room_label_struggling())
  return enumerated(parts)
}
