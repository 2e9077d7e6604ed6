/* A tea-room as the server tells it (server/tearoom/views.py), and who sits on which chair. */

export type TableName = 'window' | 'long' | 'quiet'
export const TABLES: TableName[] = ['window', 'long', 'quiet']

export interface Sitting {
  name: string
  here?: boolean
  microphone?: boolean
  camera?: boolean
  host?: boolean
  likes_company?: boolean
}

export interface Table {
  chairs: number
  order?: string[]
}

export interface TearoomView {
  inside: boolean
  count: number
  fades_after_h: number
  table?: TableName
  media?: string
  tables?: Partial<Record<TableName, Table>>
  people?: Record<string, Sitting>
  standing?: string[]
  after_meeting_until?: string
}

export type TearoomCommand =
  | { do: 'WalkIn'; seen: boolean }
  | { do: 'WalkOut' }
  | { do: 'Sit'; table: TableName }
  | { do: 'Stand' }
  | { do: 'TakeMedia' }
  | { do: 'SetMicrophone'; on: boolean }
  | { do: 'SetCamera'; on: boolean }
  | { do: 'LikeCompany'; on: boolean }

export type TearoomTold =
  | { kind: 'slots'; slots: Record<string, string> }
  | { kind: 'levels'; levels: Record<string, number> }
  | { kind: 'media_moved' }

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

/** Where a chair stands around its table, as shares of the table's half width and half height. */
export function placeOf(at: number, chairs: number): { x: number; y: number } {
  // Two sit across from each other, four and six leave the view to the lamp free.
  const first = chairs === 2 ? 90 : chairs === 4 ? 45 : 30
  const angle = ((first + (at * 360) / chairs) * Math.PI) / 180
  return { x: round(Math.sin(angle)), y: round(-Math.cos(angle)) }
}

export function isFull(table: Table): boolean {
  return (table.order?.length ?? 0) >= table.chairs
}

/** Who at a table would like somebody to talk to. */
export function wishing(view: TearoomView, table: TableName): Sitting | undefined {
  const people = (view.tables?.[table]?.order ?? []).map((person) => view.people?.[person])
  return people.find((person) => person?.likes_company)
}

/** Facilitators of the group who are in. */
export function hosts(view: TearoomView): string[] {
  return Object.values(view.people ?? {}).flatMap((person) => (person.host ? [person.name] : []))
}

const round = (share: number) => Math.round(share * 1000) / 1000
