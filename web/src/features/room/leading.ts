/* What a person needs to know about who facilitates, and what they can do about it. Pure. */
import type { RoomView } from './view'

/** Before this a dropped connection may be a brief interruption: nobody is asked to go on without. units: ms. source:
    server/room/lead.py */
const BLINK_MS = 15_000

export type LeadState =
  | { kind: 'asked_by_lead'; by: string }
  | { kind: 'asked_by_room'; lead: string | undefined }
  | { kind: 'waiting'; lead: string | undefined; frozen: boolean; going: Going | undefined }
  | { kind: 'safe'; mayHold: boolean }
  | { kind: 'asking'; to: string }
  | { kind: 'unanswered'; to: string; answer: 'declined' | 'no_answer' | 'gone' }

export interface Going {
  left_s: number
  mayHold: boolean
  /** Whether one may choose now to go on without. */
  mayChoose: boolean
  mine: boolean
  /** The others who chose it. */
  others: string[]
  alone: boolean
}

/** The notice above the circle, if any. */
export function leadState(view: RoomView, me: string, now_ms: number): LeadState | undefined {
  const { you } = view
  if (you.offered_lead_by !== undefined) return { kind: 'asked_by_lead', by: you.offered_lead_by }
  if (you.offered_lead_until !== undefined) return { kind: 'asked_by_room', lead: view.lead }
  if (view.phase === 'safe') return { kind: 'safe', mayHold: mayLead(view) }
  if (view.phase !== 'open') return undefined
  const frozen = view.floor.frozen ?? false
  if (frozen || view.safe_at !== undefined || view.lead_away_since !== undefined) return { kind: 'waiting', lead: view.lead, frozen, going: going(view, me, now_ms) }
  const handing = you.hand_over
  if (handing?.answer) return { kind: 'unanswered', to: handing.to, answer: handing.answer }
  return handing ? { kind: 'asking', to: handing.to } : undefined
}

/** "Resume the round": what safe mode set aside, and who may resume it. */
export function mayResume(view: RoomView): boolean {
  return view.aside !== undefined && view.phase === 'open' && (view.floor.way ?? 'open') === 'open'
}

/** People who could facilitate after me: facilitators first. */
export function couldLead(view: RoomView, me: string): string[] {
  const here = (view.order ?? []).filter((person) => person !== me && view.seats?.[person]?.here !== false)
  const helps = (person: string) => (view.seats?.[person]?.role ?? 'member') !== 'member'
  return [...here.filter(helps), ...here.filter((person) => !helps(person))]
}

function going(view: RoomView, me: string, now_ms: number): Going | undefined {
  if (view.safe_at === undefined) return undefined
  const voices = view.for_safe ?? []
  const away_ms = view.lead_away_since === undefined ? Infinity : now_ms - Date.parse(view.lead_away_since)
  return {
    left_s: Math.max(0, (Date.parse(view.safe_at) - now_ms) / 1000),
    mayHold: mayLead(view),
    mayChoose: away_ms >= BLINK_MS,
    mine: voices.includes(me),
    others: voices.filter((person) => person !== me),
    alone: couldLead(view, me).length === 0,
  }
}

function mayLead(view: RoomView): boolean {
  return (view.you.role ?? 'member') !== 'member'
}
