/* What everybody can do about how they see somebody: for themselves alone. */
import ArrowLeft from '@lucide/svelte/icons/arrow-left'
import ArrowRight from '@lucide/svelte/icons/arrow-right'
import Eye from '@lucide/svelte/icons/eye'
import EyeOff from '@lucide/svelte/icons/eye-off'
import Pin from '@lucide/svelte/icons/pin'
import PinOff from '@lucide/svelte/icons/pin-off'
import { m } from '../../paraglide/messages'
import type { MenuItem } from '../../ui/Menu.svelte'
import type { Seating } from './seating.svelte'

export function seatMenu(seating: Seating, person: string): MenuItem[] {
  const pinned = seating.pinned === person
  return [{ label: pinned ? m.room_unpin() : m.room_pin(), icon: pinned ? PinOff : Pin, run: () => seating.pin(pinned ? undefined : person) }]
}

/** About my own picture. `others`: how many tiles beside mine there are. */
export function ownMenu(seating: Seating, media: { hideSelf: boolean }, others: number): MenuItem[] {
  const hide = { label: media.hideSelf ? m.room_show_self() : m.room_hide_self(), icon: media.hideSelf ? Eye : EyeOff, run: () => (media.hideSelf = !media.hideSelf) }
  if (seating.view === 'circle' || others === 0) return [hide]
  return [
    hide,
    { label: m.room_move_earlier(), icon: ArrowLeft, apart: true, run: () => seating.move(-1, others) },
    { label: m.room_move_later(), icon: ArrowRight, run: () => seating.move(1, others) },
  ]
}
