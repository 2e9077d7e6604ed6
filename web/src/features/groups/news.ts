/* What has happened in a group that nobody who comes by should miss: who joined, who facilitates now. */
import type { Group } from '../../link/groups'
import { m } from '../../paraglide/messages'
import { dayOf } from '../../ui/when'
import { nameOf, told } from './held'

export interface Item {
  key: string
  at: string
  words: string
}

/** Newest first, as the server tells this reader, what happened after `seen`: an instant of its, or nothing yet. */
export function news(group: Pick<Group, 'members' | 'held'>, seen: string | undefined, now: number): Item[] {
  const joined = Object.entries(group.members).flatMap(([person, { name, joined_at: at }]): Item[] =>
    at ? [{ key: `joined ${person}`, at, words: m.group_joined({ name, day: dayOf(new Date(at), now) }) }] : [],
  )
  const held = group.held.filter((one) => one.news).map((one): Item => ({ key: `held ${one.at}${nameOf(one)}`, at: one.at, words: told(one, now) }))
  const fresh = ({ at }: Item) => seen === undefined || Date.parse(at) > Date.parse(seen)
  return [...joined, ...held].filter(fresh).sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}
