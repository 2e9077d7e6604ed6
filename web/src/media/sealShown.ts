/* The quiet lock as icon and words: whether audio and video are encrypted, and whether we compared. */
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole'
import LockKeyholeOpen from '@lucide/svelte/icons/lock-keyhole-open'
import ShieldAlert from '@lucide/svelte/icons/shield-alert'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import ShieldQuestion from '@lucide/svelte/icons/shield-question-mark'
import { m } from '../paraglide/messages'
import { together } from '../ui/language'
import type { Sealing } from './sealing.svelte'

export interface SealShown {
  icon: typeof LockKeyhole
  words: string
  /** Something that needs attention now. */
  care?: boolean
}

export function sealShown(sealing: Pick<Sealing, 'mark' | 'comparing'>, nameOf: (person: string) => string): SealShown {
  switch (sealing.mark) {
    case 'open':
      return { icon: LockKeyholeOpen, words: m.seal_open(), care: true }
    case 'stopped':
      return { icon: LockKeyholeOpen, words: m.seal_stopped(), care: true }
    case 'changed':
      return { icon: ShieldAlert, words: m.seal_changed(), care: true }
    case 'agreeing':
      return { icon: LockKeyhole, words: m.seal_agreeing() }
    case 'sealed':
      return { icon: LockKeyhole, words: m.seal_sealed() }
    case 'compared':
      return { icon: ShieldCheck, words: m.seal_compared() }
    case 'partly': {
      const fresh = sealing.comparing.standing('new', 'back')
      return { icon: ShieldQuestion, words: fresh.length > 2 ? m.seal_partly_many() : m.seal_partly({ names: together(fresh.map((person) => nameOf(person) || m.seal_nobody_known())) }) }
    }
  }
}
