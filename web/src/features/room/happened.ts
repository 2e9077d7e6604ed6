/* The changes between two views of a room that concern me: shown, sounded and announced. Pure. */
import type { Happening } from '../../attention/attention.svelte'
import type { Kind } from '../../attention/rules'
import { m } from '../../paraglide/messages'
import type { RoomView } from '../../wire.gen'
import { leadState } from './leading'
import { goingWords, waitingWords } from './leadWords'
import { nextUp } from './view'
import { title } from './words'

type Told = Pick<Happening, 'kind' | 'words'>
type NameOf = (person: string) => string

/** `before`: undefined when I have just come; then only what waits for me is reported. */
export function happened(before: RoomView | undefined, after: RoomView, me: string, now_ms: number): Told[] {
  const name = (person: string) => after.seats?.[person]?.name ?? before?.seats?.[person]?.name ?? ''
  const known = new Set(before && asked(before, me, name, now_ms).map(({ words }) => words))
  const wanted = asked(after, me, name, now_ms).filter(({ words }) => !known.has(words))
  return before ? [...turns(before, after, me, name), ...wanted, ...turnedOff(before, after), ...around(before, after, me, name, now_ms)] : wanted
}

/** Whether a reported event still applies. */
export function holds(kind: Kind, view: RoomView, me: string): boolean {
  switch (kind) {
    case 'support':
      return (view.struggling?.length ?? 0) > 0
    case 'wanted':
      return wantedIn(view)
    case 'turn':
      return view.floor.holder === me
    case 'next':
      return view.floor.holder !== me && nextUp(view) === me
    case 'knock':
      return (view.waiting_order?.length ?? 0) > 0
    case 'changed':
      return view.you.mic_off_because === 'facilitator' || view.you.cam_off_because === 'facilitator' || (view.floor.skipped?.includes(me) ?? false)
    case 'hand':
      return (view.floor.hands ?? []).some((person) => person !== me)
    default:
      return true
  }
}

/** Whether I am asked for something and have not answered. */
export function wantedIn({ you }: RoomView): boolean {
  return (you.asked_to_unmute ?? false) || you.offered_lead_until !== undefined || (you.private_chats ?? []).some(({ state }) => state === 'asked')
}

/** What stays until I answer. */
function asked(view: RoomView, me: string, name: NameOf, now_ms: number): Told[] {
  const told: Told[] = (view.struggling ?? []).map((person) => ({ kind: 'support', words: m.room_struggles({ name: name(person) }) }))
  if (view.you.asked_to_unmute) told.push({ kind: 'wanted', words: m.room_asked_to_unmute() })
  for (const { person, state } of view.you.private_chats ?? []) if (state === 'asked') told.push({ kind: 'wanted', words: m.room_private_asks({ name: name(person) }) })
  const lead = leadState(view, me, now_ms)
  if (lead?.kind === 'asked_by_lead') told.push({ kind: 'wanted', words: m.room_offer_asked({ name: name(lead.by) }) })
  if (lead?.kind === 'asked_by_room') told.push({ kind: 'wanted', words: `${lead.lead ? m.room_offer_dropped({ name: name(lead.lead) }) : m.room_offer_gone()} ${m.room_offer_question()}` })
  return told
}

function turns(before: RoomView, after: RoomView, me: string, name: NameOf): Told[] {
  const told: Told[] = []
  if (title(before) !== title(after) && after.phase !== 'safe') told.push({ kind: 'news', words: m.room_said_way({ title: title(after) }) })
  const { holder } = after.floor
  if (holder !== before.floor.holder) {
    if (holder === me) told.push({ kind: 'turn', words: m.room_said_your_turn() })
    else if (holder !== undefined) told.push({ kind: 'news', words: m.room_said_turn({ name: name(holder) }) })
    else if (after.floor.finished) told.push({ kind: 'news', words: m.room_said_finished() })
  }
  if (after.floor.skipped?.includes(me) && !before.floor.skipped?.includes(me)) told.push({ kind: 'changed', words: m.room_you_were_skipped() })
  if (holds('next', after, me) && !holds('next', before, me)) told.push({ kind: 'next', words: m.room_said_you_next() })
  return told
}

/** By a facilitator: other reasons for a microphone to be off are announced where they show. */
function turnedOff(before: RoomView, after: RoomView): Told[] {
  const [was, is] = [before.you, after.you]
  const told: Told[] = []
  if (is.mic_off_because === 'facilitator' && (is.mic_stops !== was.mic_stops || was.mic_off_because !== 'facilitator')) told.push({ kind: 'changed', words: m.room_was_muted() })
  if (is.cam_off_because === 'facilitator' && (is.cam_stops !== was.cam_stops || was.cam_off_because !== 'facilitator')) told.push({ kind: 'changed', words: m.room_camera_was_stopped() })
  return told
}

function around(before: RoomView, after: RoomView, me: string, name: NameOf, now_ms: number): Told[] {
  const news: string[] = []
  if (after.screen !== before.screen) {
    if (after.screen === me) news.push(m.room_said_screen_mine())
    else if (after.screen !== undefined) news.push(m.room_said_screen({ name: name(after.screen) }))
    else if (before.screen === me) news.push(m.room_screen_ended())
    else if (before.screen !== undefined) news.push(m.room_said_screen_over({ name: name(before.screen) }))
  }
  for (const person of after.order ?? []) if (!before.order?.includes(person)) news.push(m.room_said_came({ name: name(person) }))
  for (const person of before.order ?? []) if (!after.order?.includes(person)) news.push(m.room_said_went({ name: name(person) }))
  const lead = leads(after, me, name, now_ms)
  if (lead && lead !== leads(before, me, name, now_ms)) news.push(lead)
  if (after.lead !== undefined && before.lead !== undefined && after.lead !== before.lead) news.push(after.lead === me ? m.room_lead_you() : m.room_lead_now({ name: name(after.lead) }))
  const told: Told[] = news.map((words) => ({ kind: 'news', words }))
  for (const person of after.waiting_order ?? []) if (!before.waiting_order?.includes(person)) told.push({ kind: 'knock', words: m.room_said_waits({ name: after.waiting?.[person]?.name ?? '' }) })
  const hand: Kind = (after.you.role ?? 'member') === 'member' ? 'news' : 'hand'
  for (const person of after.floor.hands ?? []) if (person !== me && !before.floor.hands?.includes(person)) told.push({ kind: hand, words: m.room_said_hand({ name: name(person) }) })
  return told
}

/** That nobody leads, and when the room goes on without a facilitator; once, not every minute. */
function leads(view: RoomView, me: string, name: NameOf, now_ms: number): string | undefined {
  const lead = leadState(view, me, now_ms)
  if (lead?.kind === 'safe') return `${m.room_safe_title()} ${m.room_safe_text()}`
  if (lead?.kind !== 'waiting') return undefined
  const waits = waitingWords(view, me, lead, name)
  return lead.going ? `${waits} ${goingWords(view, lead.going, name)}` : waits
}
