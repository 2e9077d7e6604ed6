/* Reports changes of my way into a meeting, wherever I look. Call it during component initialisation. */
import { untrack } from 'svelte'
import { attention } from '../../attention'
import { m } from '../../paraglide/messages'
import { lobbyState, seenOf } from './lobbyState'
import { lobbyWords } from './lobbyWords'
import type { PageState } from './pageState'
import type { RoomLive } from './room.svelte'
import { wayIn, type WayIn } from './wayIn'

/** `page` is evaluated again whenever its dependencies change. */
export function heedDoor(room: RoomLive, page: () => PageState): void {
  const way = $derived.by(() => {
    const lobby = lobbyState(seenOf(room))
    const { lead } = lobbyWords(lobby, { starts_at: new Date(room.view?.starts_at ?? 0), now: room.now })
    return wayIn(page(), lobby, lead)
  })
  const key = $derived(way.is === 'told' ? way.what : way.is)

  // The initial state is on the screen.
  let before: string | undefined
  $effect(() => {
    const now = key
    untrack(() => {
      if (now === 'unknown') return
      const told: WayIn = way
      if (before !== undefined && now !== before && told.is === 'told') attention.tell({ kind: 'door', words: told.words, holds: () => key === now })
      before = now
    })
  })

  let waited = false
  $effect(() => {
    const inside = page().at === 'inside'
    if (inside && waited) untrack(() => attention.tell({ kind: 'wanted', words: m.attention_let_in() }))
    waited = room.view?.you.where === 'waiting'
  })
}
