/* What a screen reader says when the room changes; nothing when the change does not matter to ears. */
import { m } from '../../paraglide/messages'
import type { RoomView } from '../../wire.gen'
import { nextUp } from './view'
import { title } from './words'

export function announce(before: RoomView, after: RoomView, me: string): string {
  const said: string[] = []
  const name = (person: string) => after.seats?.[person]?.name ?? before.seats?.[person]?.name ?? ''
  if (title(before) !== title(after)) said.push(m.room_said_way({ title: title(after) }))
  const { holder } = after.floor
  if (holder !== before.floor.holder) {
    if (holder === me) said.push(m.room_said_your_turn())
    else if (holder !== undefined) said.push(m.room_said_turn({ name: name(holder) }))
    else if (after.floor.finished) said.push(m.room_said_finished())
  }
  if (after.floor.skipped?.includes(me) && !before.floor.skipped?.includes(me)) said.push(m.room_you_were_skipped())
  if (holder !== me && nextUp(after) === me && nextUp(before) !== me) said.push(m.room_said_you_next())
  if (after.screen !== before.screen) {
    if (after.screen === me) said.push(m.room_said_screen_mine())
    else if (after.screen !== undefined) said.push(m.room_said_screen({ name: name(after.screen) }))
    else if (before.screen === me) said.push(m.room_screen_ended())
    else if (before.screen !== undefined) said.push(m.room_said_screen_over({ name: name(before.screen) }))
  }
  for (const person of after.order ?? []) if (!before.order?.includes(person)) said.push(m.room_said_came({ name: name(person) }))
  for (const person of before.order ?? []) if (!after.order?.includes(person)) said.push(m.room_said_went({ name: name(person) }))
  for (const person of after.waiting_order ?? []) if (!before.waiting_order?.includes(person)) said.push(m.room_said_waits({ name: after.waiting?.[person]?.name ?? '' }))
  for (const person of after.floor.hands ?? []) if (person !== me && !before.floor.hands?.includes(person)) said.push(m.room_said_hand({ name: name(person) }))
  if (after.lead !== undefined && before.lead !== undefined && after.lead !== before.lead) said.push(after.lead === me ? m.room_lead_you() : m.room_lead_now({ name: name(after.lead) }))
  if (after.floor.frozen && !before.floor.frozen) said.push(after.floor.way === 'round' ? m.room_now_frozen() : m.room_now_frozen_queue())
  if (before.phase === 'open' && after.phase === 'safe') said.push(m.room_safe_title())
  return said.join(' ')
}
