/* The history of facilitators in words: the group sees who was made facilitator, and by whom. */
import type { Held } from './api'
import { m } from '../../paraglide/messages'
import { dayOf } from '../../ui/when'

export const nameOf = (one: Held): string => one.name || m.held_gone()

/** undefined: nobody knows any more */
export function byWhom(one: Held): string | undefined {
  if (one.by_self) return m.held_by_self()
  return one.by_name ? m.held_by({ name: one.by_name }) : undefined
}

export function when(one: Held, now: number): string {
  const from = dayOf(new Date(one.at), now)
  return one.ended_at ? m.held_from_to({ from, to: dayOf(new Date(one.ended_at), now) }) : m.held_since({ day: from })
}

export function told(one: Held, now: number): string {
  const words = { name: nameOf(one), day: dayOf(new Date(one.at), now) }
  if (one.by_self) return m.held_new_self(words)
  return one.by_name ? m.held_new({ ...words, by: one.by_name }) : m.held_new_gone(words)
}
