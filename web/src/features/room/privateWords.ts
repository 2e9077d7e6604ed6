/* Why a private chat is no more, as people say it. */
import { m } from '../../paraglide/messages'
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
