/* Times and orders in words. */
import { m } from '../../paraglide/messages'
import type { RoomView } from '../../wire.gen'
import { myPlace, nextUp } from './view'

const ORDINALS = [m.ordinal_1, m.ordinal_2, m.ordinal_3, m.ordinal_4, m.ordinal_5, m.ordinal_6, m.ordinal_7, m.ordinal_8, m.ordinal_9, m.ordinal_10, m.ordinal_11, m.ordinal_12]

const ordinal = (place: number): string => ORDINALS[place - 1]?.() ?? m.ordinal_other({ place })
export const capital = (words: string): string => words.charAt(0).toLocaleUpperCase() + words.slice(1)

/** "about 2 minutes left"; after the soft end an invitation, never a count. */
export function timeLeft(left_s: number): string {
  if (left_s <= 0) return m.room_left_none()
  if (left_s < 45) return m.room_left_moment()
  return m.room_left_minutes({ count: Math.round(left_s / 60) })
}

/** A shorter form for little room: "2 minutes left" */
export function timeLeftShort(left_s: number): string {
  if (left_s < 45) return left_s <= 0 ? m.room_left_close() : m.room_left_moment()
  return m.room_left_minutes_short({ count: Math.max(1, Math.round(left_s / 60)) })
}

/** "1:50" */
export function clockwork(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** "4 minutes", "less than a minute" */
export function spokenFor(seconds: number): string {
  if (seconds < 1) return m.room_spoken_nothing()
  if (seconds < 45) return m.room_spoken_moment()
  return m.room_spoken_minutes({ count: Math.round(seconds / 60) })
}

/** For the balance, where columns are narrow: "4 min", "½ min", "none" */
export function spokenShort(seconds: number): string {
  if (seconds < 10) return m.room_short_none()
  if (seconds < 45) return m.room_short_half()
  return m.room_short_minutes({ minutes: Math.max(1, Math.round(seconds / 60)) })
}

/** The text on the table: "How are you arriving today?", or a facilitator's own question. */
export function question(view: RoomView): string {
  if (view.floor.question !== undefined) return view.floor.question
  switch (view.floor.prompt ?? 'none') {
    case 'check_in':
      return m.room_question_check_in()
    case 'topic':
      return m.room_question_topic()
    case 'check_out':
      return m.room_question_check_out()
    case 'none':
      return ''
  }
}

/** Takes two lines if there is little room, and smaller letters on the table. */
export const isLong = (asks: string, brief: boolean): boolean => asks.length > (brief ? 34 : 60)

/** What is going on: "Check-in round", "Open talk" */
export function title(view: RoomView): string {
  const way = view.floor.way ?? 'open'
  if (view.phase === 'safe') return m.room_title_safe()
  if (way === 'open') return m.room_title_open()
  if (way === 'queue') return m.room_title_queue()
  switch (view.floor.prompt ?? 'none') {
    case 'check_in':
      return m.room_title_check_in()
    case 'check_out':
      return m.room_title_check_out()
    default:
      return m.room_title_round()
  }
}

/** Who speaks after the holder, as it concerns me, in sentences: "Then Tom." "You are third." `called`: a shorter name
    if there is little room */
export function whoFollows(view: RoomView, me: string, called: (name: string) => string = (name) => name): string[] {
  const { floor, seats = {} } = view
  const follows = (person: string) => m.room_follows({ name: called(seats[person]?.name ?? '') })
  const next = nextUp(view)
  if (next === undefined) return floor.way === 'queue' ? [m.room_follows_nobody_queue()] : []
  if (next === me) return [m.room_follows_you()]
  const first = follows(next)
  const place = myPlace(view, me)
  if (place !== undefined) return [first, place === 2 ? m.room_follows_you() : m.room_you_are({ place: ordinal(place) })]
  const second = floor.next?.find((person) => person !== next && seats[person]?.here !== false)
  return second === undefined ? [first] : [first, follows(second)]
}
