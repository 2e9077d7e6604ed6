/* The texts of a tea-room. */
import type { RefusalCode } from '../../http.gen'
import { enumerated, together } from '../../ui/language'
import { m } from '../../paraglide/messages'
import { refusalWords } from '../../ui/refusal'
import type { SittingView, TableName } from '../../wire.gen'

export function tableName(table: TableName): string {
  switch (table) {
    case 'window':
      return m.tea_table_window()
    case 'long':
      return m.tea_table_long()
    case 'quiet':
      return m.tea_table_quiet()
  }
}

const NAMED = 5

/** "Tom, Ruth, Maya, Ida, Ben and 940 others" */
export function some(names: string[]): string {
  const others = names.length - NAMED
  return others > 1 ? together([...names.slice(0, NAMED), m.tea_others({ count: others })]) : together(names)
}

/** units: hours */
export function fading(hours: number): string {
  return hours === 24 ? m.tea_fades_day() : m.tea_fades({ hours })
}

/** The accessible description of a seat. */
export function seatLabel(person: SittingView, you: boolean, speaking: boolean): string {
  const parts = [you ? m.tea_label_you({ name: person.name }) : person.name]
  if (person.host) parts.push(m.tea_label_host())
  if (speaking) parts.push(m.tea_label_speaking())
  if (person.calls === false) parts.push(m.room_note_by_text())
  else {
    if (!person.microphone) parts.push(m.tea_label_muted())
    if (!person.camera) parts.push(m.tea_label_no_picture())
  }
  if (person.likes_company) parts.push(m.tea_label_company())
  if (person.here === false) parts.push(m.tea_label_away())
  return enumerated(parts)
}

export const REFUSALS = {
  media_elsewhere: m.room_refused_media_elsewhere,
  not_here: m.room_refused_not_here,
  turned_off: m.room_refused_turned_off,
  not_inside: m.tea_refused_not_inside,
  not_at_a_table: m.tea_refused_moved_on,
} satisfies Partial<Record<RefusalCode, () => string>>

export function teaRefusal(code: string): string {
  return ((REFUSALS as Partial<Record<string, () => string>>)[code] ?? (() => refusalWords(code)))()
}
