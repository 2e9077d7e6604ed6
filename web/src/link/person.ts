/* Notifications from the server about a person's own affairs, on whatever page they are. */
import { channel, type Channel } from './index'

export type PersonTold =
  | { kind: 'changed'; topic: 'groups' | 'inbox'; group?: string }
  | { kind: 'meeting_opened' | 'somebody_waits' | 'facilitator_missing'; meeting: string; group: string }

let own: Channel<Record<string, never>, never, PersonTold> | undefined

/** Called when any group, or the given one, may have changed. Returns the function that unsubscribes. */
export function onGroupsChanged(listener: () => void, group?: string): () => void {
  return onTold((told) => {
    if (touches(told, group)) listener()
  })
}

/** Whether a notification may be about any group, or about the given one. */
export function touches(told: PersonTold | { kind: 'back' }, group?: string): boolean {
  if (told.kind === 'back') return true
  if (told.kind === 'changed' && told.topic !== 'groups') return false
  return group === undefined || told.group === undefined || told.group === group
}

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
