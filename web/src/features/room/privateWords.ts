/* Why a private chat has ended, or does not get through, in words. */
import { m } from '../../paraglide/messages'
import type { Hindrance } from './privateChat'
import type { Over } from './privateChats.svelte'

export function endingWords({ name, why }: Pick<Over, 'name' | 'why'>): string {
  switch (why) {
    case 'declined':
      return m.room_private_declined({ name })
    case 'ended':
      return m.room_private_ended({ name })
    case 'left':
      return m.room_private_left({ name })
    case 'unled':
      return m.room_private_unled()
    case 'over':
      return m.room_private_over()
  }
}

export function hindranceWords(hindrance: Hindrance, name: string): string {
  switch (hindrance) {
    case 'elsewhere':
      return m.room_private_elsewhere()
    case 'changed':
      return m.room_private_changed({ name })
    case 'away':
      return m.room_private_away({ name })
    case 'no_key':
      return m.room_private_no_key({ name })
  }
}
