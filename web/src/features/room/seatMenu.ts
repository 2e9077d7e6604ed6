/* What anyone can change about how they see somebody: only for themselves. */
import ArrowLeft from '@lucide/svelte/icons/arrow-left'
import ArrowRight from '@lucide/svelte/icons/arrow-right'
import Eye from '@lucide/svelte/icons/eye'
import EyeOff from '@lucide/svelte/icons/eye-off'
import Pin from '@lucide/svelte/icons/pin'
import PinOff from '@lucide/svelte/icons/pin-off'
import Scan from '@lucide/svelte/icons/scan'
import { m } from '../../paraglide/messages'
import type { MenuItem } from '../../ui/Menu.svelte'
import type { Seating } from './seating.svelte'

/** The item that shows a picture uncropped; nothing for a person without one. */
const wholeItem = (whole: (() => void) | undefined): MenuItem[] => (whole ? [{ label: m.room_whole(), icon: Scan, run: whole }] : [])

export function seatMenu(seating: Seating, person: string, whole?: () => void): MenuItem[] {
  const pinned = seating.pinned === person
  const pin = { label: pinned ? m.room_unpin() : m.room_pin(), icon: pinned ? PinOff : Pin, run: () => seating.pin(pinned ? undefined : person) }
  return [pin, ...wholeItem(whole)]
}

/** For my own picture. `others`: the number of other tiles. */
export function ownMenu(seating: Seating, media: { hideSelf: boolean }, others: number, whole?: () => void): MenuItem[] {
  const hide = { label: media.hideSelf ? m.room_show_self() : m.room_hide_self(), icon: media.hideSelf ? Eye : EyeOff, run: () => (media.hideSelf = !media.hideSelf) }
  if (seating.view === 'circle' || others === 0) return [hide, ...wholeItem(whole)]
  return [
    hide,
    ...wholeItem(whole),
    { label: m.room_move_earlier(), icon: ArrowLeft, apart: true, run: () => seating.move(-1, others) },
    { label: m.room_move_later(), icon: ArrowRight, run: () => seating.move(1, others) },
  ]
}
