/* What the server tells a person about their own affairs, whatever page they are on. */
import { channel, type Channel } from './index'

export type PersonTold = { kind: 'groups_changed' } | { kind: 'meeting_opened' | 'somebody_waits' | 'facilitator_missing'; meeting: string; group: string }

let own: Channel<Record<string, never>, never, PersonTold> | undefined

/** Also called when the line is back: something may have been missed. Returns the way out. */
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
