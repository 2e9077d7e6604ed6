/* Who sits on which chair of a tea-room, and who would like company. */
import type { SittingView, TableName, TableView, TearoomView } from '../../wire.gen'

export const TABLES: TableName[] = ['window', 'long', 'quiet']

export type TearoomTold =
  | { kind: 'slots'; slots: Record<string, string> }
  | { kind: 'levels'; levels: Record<string, number> }
  | { kind: 'media_moved' }
  | { kind: 'media_failed'; why: string }
  | { kind: 'keys'; from: string; said: string }

export type Chair = string | undefined

/** The server keeps an order of people; chairs keep their people while others come and go. */
export function seated(before: Chair[], order: string[], chairs: number): Chair[] {
  const after: Chair[] = Array.from({ length: chairs }, (_, at) => {
    const person = before[at]
    return person !== undefined && order.includes(person) ? person : undefined
  })
  for (const person of order) {
    if (after.includes(person)) continue
    const free = after.indexOf(undefined)
    if (free >= 0) after[free] = person
  }
  return after
}

export function isFull(table: TableView): boolean {
  return (table.order?.length ?? 0) >= table.chairs
}

/** People at a table who would like company, while a chair is free. */
export function wishing(view: TearoomView, table: TableName): SittingView | undefined {
  const found = view.tables?.[table]
  if (found === undefined || isFull(found)) return undefined
  const people = (found.order ?? []).map((person) => view.people?.[person])
  return people.find((person) => person?.likes_company)
}

/** Facilitators of the group who are in. */
export function hosts(view: TearoomView): string[] {
  return Object.values(view.people ?? {}).flatMap((person) => (person.host ? [person.name] : []))
}

/** People who are in and sit at no table, in the order they came; `first` before the others. */
export function standing(view: TearoomView, first: string): string[] {
  const sitting = new Set(TABLES.flatMap((table) => view.tables?.[table]?.order ?? []))
  const people = Object.keys(view.people ?? {}).filter((person) => !sitting.has(person))
  return people.includes(first) ? [first, ...people.filter((person) => person !== first)] : people
}
