/* Reports events in a room to the people who sit in it, wherever they look. Call it during component initialisation. */
import { untrack } from 'svelte'
import { attention } from '../../attention'
import type { Kind, Place } from '../../attention/rules'
import { doorNews } from '../../link/doorNews.svelte'
import { m } from '../../paraglide/messages'
import { happened, holds, wantedIn } from './happened'
import type { RoomLive } from './room.svelte'
import { sees, type Opened } from './sight'
import { holdsCircle, type RoomView } from './view'

/** `opened` is evaluated again whenever its dependencies change. Returns what of the page is in sight. */
export function heedRoom(room: RoomLive, meeting: string, opened: () => Opened): (place: Place) => boolean {
  const inSight = (place: Place) => sees(place, opened())
  $effect(() => attention.look(inSight))

  let before: RoomView | undefined
  $effect(() => {
    const { view } = room
    if (!view) return
    untrack(() => {
      const still = (kind: Kind) => () => room.view !== undefined && holds(kind, room.view, room.me)
      const names = [...Object.values(view.seats ?? {}), ...Object.values(view.waiting ?? {})].map(({ name }) => name ?? '')
      for (const told of happened(before, view, room.me, room.now)) attention.tell({ ...told, names, holds: still(told.kind) })
      before = view
    })
  })

  // Who has written to me alone, never what.
  const known = new Map<string, number>()
  $effect(() => {
    const written = room.privately.all.map(({ person }) => ({ person, count: (room.privately.written[person] ?? []).filter(({ by }) => by === 'them').length }))
    untrack(() => {
      for (const { person, count } of written) {
        const more = count - (known.get(person) ?? 0)
        known.set(person, count)
        const name = room.nameOf(person)
        if (more > 0) attention.tell({ kind: 'private', words: m.room_private_new({ count: more, name }), names: [name] })
      }
    })
  })
  const unread = $derived(room.privately.all.reduce((sum, { person }) => sum + room.privately.unread(person), 0))
  $effect(() => attention.waits('private', unread))

  const door = $derived(room.view && holdsCircle(room.view) ? (room.view.waiting_order ?? []).join(' ') : '')
  const knocking = $derived(door === '' ? [] : door.split(' ').map((person) => ({ person, name: untrack(() => room.nameOf(person)) })))
  $effect(() => attention.waits('knock', knocking.length))
  const struggling = $derived(room.view?.struggling?.length ?? 0)
  $effect(() => attention.waits('support', struggling))
  const wanted = $derived(room.view !== undefined && wantedIn(room.view))
  $effect(() => attention.waits('wanted', wanted ? 1 : 0))

  // The other tabs of this browser learn who knocks.
  const holding = $derived(room.view !== undefined && holdsCircle(room.view))
  $effect(() => (holding ? doorNews.hold(meeting, knocking, (person) => void room.do({ do: 'Admit', person })) : doorNews.letGo()))
  $effect(() => () => doorNews.letGo())
  return inSight
}
