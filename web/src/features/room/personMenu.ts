/* A facilitator's actions for one person in the circle. */
import HandHelping from '@lucide/svelte/icons/hand'
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole'
import LampCeiling from '@lucide/svelte/icons/lamp-ceiling'
import Mic from '@lucide/svelte/icons/mic'
import MicOff from '@lucide/svelte/icons/mic-off'
import MonitorOff from '@lucide/svelte/icons/monitor-off'
import MoveRight from '@lucide/svelte/icons/arrow-right'
import UserMinus from '@lucide/svelte/icons/user-minus'
import VideoOff from '@lucide/svelte/icons/video-off'
import { m } from '../../paraglide/messages'
import type { MenuItem } from '../../ui/Menu.svelte'
import { mayWriteTo } from './privateChat'
import type { RoomCommand, RoomView } from './view'

interface Doing {
  run: (command: RoomCommand) => void
  remove: (person: string) => void
  handOver: (person: string) => void
}

/** Write to somebody in private, if I may. */
export function privateMenu(view: RoomView, me: string, person: string, write: (person: string) => void): MenuItem[] {
  return mayWriteTo(view, me).includes(person) ? [{ label: m.room_private_do(), icon: LockKeyhole, run: () => write(person) }] : []
}

export function personMenu(view: RoomView, me: string, person: string, doing: Doing): MenuItem[] {
  const seat = view.seats?.[person]
  if (!seat) return []
  const leads = view.lead === me
  const role = seat.role ?? 'member'
  const items: (MenuItem | false)[] = [
    (view.floor.way ?? 'open') !== 'open' && view.floor.holder !== person && seat.here !== false
      && { label: m.room_do_give_turn(), icon: MoveRight, run: () => doing.run({ do: 'GiveTurn', to: person }) },
    (view.floor.hands?.includes(person) ?? false)
      && { label: m.room_do_lower_hand(), icon: HandHelping, run: () => doing.run({ do: 'LowerHand', person }) },
    seat.calls !== false && (seat.microphone
      ? { label: m.room_do_mute(), icon: MicOff, run: () => doing.run({ do: 'Mute', person }) }
      : { label: m.room_do_ask_to_unmute(), icon: Mic, run: () => doing.run({ do: 'AskToUnmute', person }) }),
    (seat.camera ?? false) && { label: m.room_do_stop_camera(), icon: VideoOff, run: () => doing.run({ do: 'StopCamera', person }) },
    view.screen === person && { label: m.room_do_stop_screen(), icon: MonitorOff, run: () => doing.run({ do: 'StopScreen', person }) },
    leads && role === 'member'
      && { label: m.room_do_appoint(), icon: LampCeiling, apart: true, run: () => doing.run({ do: 'Appoint', person, on: true }) },
    leads && role === 'cofacilitator'
      && { label: m.room_do_unappoint(), icon: LampCeiling, apart: true, run: () => doing.run({ do: 'Appoint', person, on: false }) },
    leads && seat.here !== false
      && { label: m.room_do_hand_over(), icon: LampCeiling, run: () => doing.handOver(person) },
    role === 'lead' && (view.you.may_take_lead ?? false)
      && { label: m.room_do_take_lead(), icon: LampCeiling, apart: true, run: () => doing.run({ do: 'TakeLead' }) },
    role !== 'lead' && { label: m.room_do_remove(), icon: UserMinus, apart: true, run: () => doing.remove(person) },
  ]
  return items.filter((item) => item !== false)
}
