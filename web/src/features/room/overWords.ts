/* The text shown if there is no room for me (any more), and what can be done about it. */
import { m } from '../../paraglide/messages'
import type { PageState } from './pageState'
import { roomRefusal } from './refusals'

export type Over = Exclude<PageState, { at: 'lobby' | 'inside' | 'returning' }>

export interface OverWords {
  title: string
  text: string
  /** The label of the button to come in again. */
  back?: string
}

/** `code`: why coming back was refused last time */
export function overWords(over: Over, code?: string): OverWords {
  const words = said(over)
  return code === undefined ? words : { ...words, text: roomRefusal(code) }
}

function said(over: Over): OverWords {
  switch (over.at) {
    case 'ended':
      return { title: m.room_over_title(), text: m.room_over_text() }
    case 'cancelled':
      return { title: m.room_cancelled_title(), text: m.room_cancelled_text() }
    case 'removed':
      return removed(over.may)
    case 'moved':
      return moved(over.why, over.chair)
    case 'not_member':
      return { title: m.room_not_member_title(), text: m.room_not_member_text() }
    case 'gone':
      return { title: m.room_gone_title(), text: m.room_gone_text() }
    default:
      return over satisfies never
  }
}

function removed(may: 'ask' | 'locked' | 'never'): OverWords {
  const title = m.room_removed_title()
  switch (may) {
    case 'ask':
      return { title, text: m.room_removed_may_return(), back: m.room_ask_again() }
    case 'locked':
      return { title, text: m.room_removed_locked() }
    case 'never':
      return { title, text: m.room_removed_text() }
  }
}

function moved(why: 'elsewhere' | 'chair_lost', chair: boolean): OverWords {
  const back = chair ? m.room_come_back_in() : m.room_knock_again()
  if (why === 'chair_lost') return { title: m.room_moved_lost_title(), text: m.room_moved_lost_text(), back }
  return { title: m.room_moved_elsewhere_title(), text: chair ? m.room_moved_elsewhere_text() : m.room_moved_elsewhere_lobby(), back }
}
