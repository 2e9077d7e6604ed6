/* What a room's view means to the person who looks at it. Pure. */
import type { Quality } from '../../media/quality'
import type { RoomCommand, RoomView, SeatView } from '../../wire.gen'

export type { RoomCommand, RoomView, SeatView }

export type Way = Extract<RoomCommand, { do: 'SetWay' }>['way']
export type Prompt = NonNullable<Extract<RoomCommand, { do: 'SetWay' }>['prompt']>
export type Reaction = Extract<RoomCommand, { do: 'React' }>['kind']

export type RoomTold =
  | { kind: 'slots'; slots: Record<string, string> }
  | { kind: 'levels'; levels: Record<string, number> }
  | { kind: 'airtime'; spoken_s: Record<string, number> }
  | { kind: 'media_moved' }
  | { kind: 'media_failed'; why: string }
  | { kind: 'reaction'; person: string; reaction: Reaction }
  | { kind: 'line'; person: string; line: Quality }
  | { kind: 'keys'; from: string; said: string }
  | { kind: 'privately'; from: string; said: string }

/** The circle clockwise, beginning with me. */
export function circleFrom(order: readonly string[], me: string): string[] {
  const at = order.indexOf(me)
  return at < 0 ? [...order] : [...order.slice(at), ...order.slice(0, at)]
}

/** Who gets the turn after the holder: the first person who is here. */
export function nextUp(view: RoomView): string | undefined {
  return view.floor.next?.find((person) => view.seats?.[person]?.here !== false)
}

/** How many turns until mine: 1 is "next"; undefined if I do not wait for one. People who are away are skipped. */
export function myPlace(view: RoomView, me: string): number | undefined {
  const at = (view.floor.next ?? []).filter((person) => person === me || view.seats?.[person]?.here !== false).indexOf(me)
  return at < 0 ? undefined : at + 1
}

/** My options for a turn that has not come: ask to go later or not at all; or, after passing, to go after all. */
export function ahead(view: RoomView, me: string): 'waits' | 'passed' | undefined {
  const { way, holder, next, passed } = view.floor
  if (way !== 'round' || holder === me) return undefined
  if (next?.includes(me)) return 'waits'
  return passed?.includes(me) ? 'passed' : undefined
}

/** May facilitate now: in safe mode nobody may. */
export function holdsCircle(view: RoomView): boolean {
  return view.phase === 'open' && view.you.where === 'seated' && (view.you.role ?? 'member') !== 'member'
}

/** Whether a microphone that is on is forwarded by the server now. */
export function mayBeHeard(view: RoomView, person: string): boolean {
  const { way = 'open', holder } = view.floor
  const role = view.seats?.[person]?.role ?? 'member'
  return way === 'open' || holder === person || (view.phase === 'open' && role !== 'member')
}

/** Why I may not share my screen now, as the server would say it; known before the browser asks which. */
export function screenRefusal(view: RoomView, me: string, connection: string): string | undefined {
  if (view.you.media !== connection) return 'media_elsewhere'
  if (view.phase !== 'open') return 'nobody_leads'
  if (!mayBeHeard(view, me)) return 'not_your_turn'
  return view.screen !== undefined && view.screen !== me && !holdsCircle(view) ? 'screen_taken' : undefined
}

/** Whether to show a person's microphone as muted: in a round only the holder's matters. */
export function showsMuted(view: RoomView, person: string): boolean {
  const seat = view.seats?.[person]
  const on = seat?.microphone ?? false
  const way = view.floor.way ?? 'open'
  return !on && seat?.calls !== false && (way === 'open' || view.floor.holder === person)
}

/** The people whose voice may sound broken to me now. */
export function brokenVoices(view: RoomView, lines: Readonly<Record<string, Quality>>, me: string): string[] {
  return (view.order ?? []).filter((person) => {
    const seat = view.seats?.[person]
    return person !== me && lines[person] === 'weak' && seat?.here !== false && (seat?.microphone ?? false) && mayBeHeard(view, person)
  })
}

type Spoken = 'now' | 'next' | 'skipped' | 'come_back' | 'late' | 'passed' | 'spoke' | 'not_yet' | 'listens'

export interface Share {
  person: string
  name: string
  seconds: number
  state: Spoken
}

/** How the time is shared, in seat order; the running turn counts. `talked`: time spoken without a turn. units: seconds */
export function balance(view: RoomView, now_ms: number, talked: Readonly<Record<string, number>> = {}): { shares: Share[]; fair_s: number } {
  const { floor, seats = {}, order = [], spoken_s = {} } = view
  const running_s = floor.holder && floor.began_at ? Math.max(0, (now_ms - Date.parse(floor.began_at)) / 1000) : 0
  const shares = order.map((person) => ({
    person,
    name: seats[person]?.name ?? '',
    seconds: (spoken_s[person] ?? 0) + (talked[person] ?? 0) + (person === floor.holder ? running_s : 0),
    state: stateOf(view, person),
  }))
  const total = shares.reduce((sum, share) => sum + share.seconds, 0)
  return { shares, fair_s: shares.length > 0 ? total / shares.length : 0 }
}

function stateOf(view: RoomView, person: string): Spoken {
  const { floor } = view
  if (floor.holder === person) return 'now'
  if (nextUp(view) === person) return 'next'
  if (floor.skipped?.includes(person)) return 'skipped'
  if (floor.come_back?.includes(person)) return 'come_back'
  if (floor.late?.includes(person)) return 'late'
  if (floor.passed?.includes(person)) return 'passed'
  if (floor.spoken?.includes(person)) return 'spoke'
  return floor.way === 'round' ? 'not_yet' : 'listens'
}

/** units: seconds, negative after the soft end; undefined while nobody holds a turn */
export function turnLeft_s(view: RoomView, now_ms: number): number | undefined {
  return view.floor.holder && view.floor.ends_at ? (Date.parse(view.floor.ends_at) - now_ms) / 1000 : undefined
}

/** The length of the running turn, extensions included. */
export function turnLength_s(view: RoomView): number {
  const { began_at, ends_at, turn_s = 180 } = view.floor
  return began_at && ends_at ? Math.max(1, (Date.parse(ends_at) - Date.parse(began_at)) / 1000) : turn_s
}

/** The list with one person moved a step earlier or later. */
export function moved(people: readonly string[], person: string, by: -1 | 1): string[] {
  const list = [...people]
  const at = list.indexOf(person)
  const to = at + by
  if (at < 0 || to < 0 || to >= list.length) return list
  list.splice(at, 1)
  list.splice(to, 0, person)
  return list
}
