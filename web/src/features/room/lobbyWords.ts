/* The texts and the button of each state of the lobby. */
import { m } from '../../paraglide/messages'
import { clockOf, fromNow } from '../../ui/when'
import type { LobbyState, Opener } from './lobbyState'
import { roomRefusal } from './refusals'
import { clockwork } from './words'

export interface LobbyWords {
  /** Announced when it changes. */
  lead: string
  /** The one button; none while waiting, or while there is nothing to press for. */
  button?: { label: string; enabled: boolean; busy?: boolean }
}

interface Times {
  starts_at: Date
  now: number
}

export function lobbyWords(state: LobbyState, times: Times): LobbyWords {
  switch (state.at) {
    case 'joining':
      return { lead: m.page_loading(), button: { label: m.room_ready(), enabled: false } }
    case 'offline':
      return { lead: offline(state.place) }
    case 'entering':
      return { lead: m.page_loading(), button: { label: m.room_ready(), enabled: false, busy: true } }
    case 'too_early':
      return { lead: m.room_lobby_too_early({ time: clockOf(new Date(state.opens_at)), when: fromNow(new Date(state.opens_at), times.now) }), button: { label: m.room_ready(), enabled: false } }
    case 'check':
      return { lead: whoOpens(state.opener, state.early, times), button: { label: m.room_ready(), enabled: true } }
    case 'may_return':
      return { lead: state.undone ? m.room_lobby_let_back() : m.room_lobby_may_return(), button: { label: m.room_come_back_in(), enabled: true } }
    case 'chair':
      return { lead: m.room_lobby_chair_kept(), button: { label: m.room_back_to_chair(), enabled: true } }
    case 'waiting':
      return { lead: waits(state.opener, state.locked) }
    case 'waiting_elsewhere':
      return { lead: m.room_waiting_elsewhere(), button: { label: m.room_wait_here(), enabled: true } }
    case 'place_lost':
      return { lead: m.room_lobby_place_lost(), button: { label: m.room_knock_again(), enabled: true } }
    case 'denied':
      return denied(state.name, state.again_s)
    case 'locked':
      return { lead: state.safe ? m.room_lobby_locked_safe() : m.room_lobby_locked(), button: { label: m.room_ready(), enabled: false } }
    case 'unlocked':
      return { lead: m.room_lobby_unlocked({ then: whoOpens(state.opener, false, times) }), button: { label: m.room_ready(), enabled: true } }
    case 'refused':
      return { lead: roomRefusal(state.code), button: { label: m.room_ready(), enabled: true } }
    default:
      return state satisfies never
  }
}

function offline(place: 'none' | 'lobby' | 'chair'): string {
  switch (place) {
    case 'none':
      return m.room_offline()
    case 'lobby':
      return m.room_waiting_away()
    case 'chair':
      return m.room_reconnecting()
  }
}

function whoOpens(opener: Opener, early: boolean, { starts_at, now }: Times): string {
  const when = { time: clockOf(starts_at), when: fromNow(starts_at, now) }
  switch (opener.is) {
    case 'me':
      return early ? m.room_lobby_you_hold_early(when) : m.room_lobby_you_hold()
    case 'lead':
      return early ? m.room_lobby_lead_early({ name: opener.name, ...when }) : m.room_lobby_lead({ name: opener.name })
    case 'lead_away':
      return m.room_lobby_lead_away({ name: opener.name })
    case 'nobody':
      return early ? m.room_lobby_early(when) : m.room_lobby_nobody_yet()
    case 'safe':
      return m.room_lobby_locked_safe()
  }
}

function waits(opener: Opener, locked: boolean): string {
  switch (opener.is) {
    case 'lead':
      return locked ? m.room_waiting_locked({ name: opener.name }) : m.room_waiting_lead({ name: opener.name })
    case 'lead_away':
      return m.room_waiting_lead_away({ name: opener.name })
    case 'safe':
      return m.room_waiting_safe()
    case 'me':
    case 'nobody':
      return m.room_waiting_nobody()
  }
}

function denied(name: string | undefined, again_s: number): LobbyWords {
  const lead = name === undefined ? m.room_lobby_denied() : m.room_lobby_denied_by({ name })
  if (again_s === 0) return { lead: `${lead} ${m.room_lobby_denied_again()}`, button: { label: m.room_knock_again(), enabled: true } }
  return { lead: `${lead} ${m.room_lobby_denied_wait()}`, button: { label: m.room_knock_again_in({ left: clockwork(again_s) }), enabled: false } }
}
