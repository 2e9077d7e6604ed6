/* Notifications from the server about a person's own affairs, on whatever page they are. */
import { channel, type Channel } from './index'

export type PersonTold = { kind: 'groups_changed' } | { kind: 'meeting_opened' | 'somebody_waits' | 'facilitator_missing'; meeting: string; group: string }

let own: Channel<Record<string, never>, never, PersonTold> | undefined

/** Also called after a reconnect: something may have been missed. Returns the function that unsubscribes. */
export function onTold(listener: (told: PersonTold | { kind: 'back' }) => void): () => void {
  own ??= channel('person:me')
  let first = own.state !== 'live'
  const untell = own.onTold(listener)
  const unlive = own.onLive(() => {
    if (!first) listener({ kind: 'back' })
    first = false
  })
  return () => {
    untell()
    unlive()
  }
}
