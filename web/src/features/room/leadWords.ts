/* Who facilitates, in words. */
import { m } from '../../paraglide/messages'
import type { Going, LeadState } from './leading'
import type { RoomView } from './view'
import { spokenFor } from './words'

type Named = (person: string) => string

/** "Dee’s connection dropped. The round is paused." */
export function waitingWords(view: RoomView, me: string, waiting: Extract<LeadState, { kind: 'waiting' }>, nameOf: Named): string {
  const { lead, frozen } = waiting
  if (!frozen) return lead === undefined ? m.room_offer_gone() : m.room_lead_away({ name: nameOf(lead) })
  const round = view.floor.way === 'round'
  const gone = round ? m.room_frozen_gone_round() : m.room_frozen_gone_queue()
  const dropped = (name: string) => (round ? m.room_frozen_round({ name }) : m.room_frozen_queue({ name }))
  const said = lead === undefined ? gone : dropped(nameOf(lead))
  return view.floor.holder === me ? `${said} ${m.room_frozen_you()}` : said
}

/** What follows from it, and who would rather have it now. */
export function goingWords(view: RoomView, going: Going, nameOf: Named): string {
  const left = going.left_s < 1 ? m.room_spoken_moment() : spokenFor(going.left_s)
  const comes = view.floor.frozen ? m.room_going_turns({ left }) : m.room_going_open({ left })
  const [other] = going.others
  if (other !== undefined) return `${comes} ${m.room_going_other({ name: nameOf(other) })}`
  return going.mine && !going.alone ? `${comes} ${m.room_going_mine()}` : comes
}

export function unansweredWords(name: string, answer: 'declined' | 'no_answer' | 'gone'): string {
  switch (answer) {
    case 'declined':
      return m.room_handing_declined({ name })
    case 'no_answer':
      return m.room_handing_no_answer({ name })
    case 'gone':
      return m.room_handing_gone({ name })
  }
}
