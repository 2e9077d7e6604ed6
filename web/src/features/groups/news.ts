/* Recent events in a group that no visitor should miss: who joined, who facilitates now. */
import type { Group } from './api'
import { together } from '../../ui/language'
import { m } from '../../paraglide/messages'
import { dayOf } from '../../ui/when'
import { nameOf, told } from './held'

export interface Item {
  key: string
  at: string
  words: string
}

/** The events after `seen`, newest first, as the server shows them to this reader. `seen`: a timestamp from the server,
    or nothing yet. */
export function news(group: Pick<Group, 'members' | 'held'>, seen: string | undefined, now: number): Item[] {
  const fresh = ({ at }: { at: string }) => seen === undefined || Date.parse(at) > Date.parse(seen)
  const held = group.held.filter((one) => one.news && fresh(one)).map((one): Item => ({ key: `held ${one.at}${nameOf(one)}`, at: one.at, words: told(one, now) }))
  const joined = Object.values(group.members).flatMap(({ name, joined_at: at }) => (at && fresh({ at }) ? [{ name, at }] : []))
  return [...byDay(joined, now), ...held].sort(newest)
}

/** People who joined on one day share one line. */
function byDay(joined: { name: string; at: string }[], now: number): Item[] {
  const days = new Map<string, Item & { names: string[] }>()
  for (const { name, at } of [...joined].sort(newest)) {
    const day = dayOf(new Date(at), now)
    const line = days.get(day) ?? { key: `joined ${day}`, at, words: '', names: [] }
    line.names.push(name)
    days.set(day, line)
  }
  return [...days].map(([day, { key, at, names }]) => ({ key, at, words: m.group_joined({ name: together(names), day }) }))
}

const newest = (a: { at: string }, b: { at: string }) => Date.parse(b.at) - Date.parse(a.at)
