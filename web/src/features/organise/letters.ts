/* The state of an email, in words. */
import type { DeadLetter } from './api'
import { m } from '../../paraglide/messages'

/** For kinds that have a title of their own. */
const TITLES: Record<string, (to: { name: string }) => string> = {
  sign_in: m.letters_sign_in,
  confirm: m.letters_confirm,
  prove: m.letters_prove,
  notice: m.letters_notice,
}

const WHYS: Record<DeadLetter['failure'], () => string> = {
  unreachable: m.letters_unreachable,
  refused: m.letters_refused,
  unreadable: m.letters_unreadable,
  failed: m.letters_failed,
}

export function letterWords({ sort, failure, name }: DeadLetter): { title: string; why: string } {
  return { title: (TITLES[sort] ?? m.letters_unknown)({ name: name ?? m.letters_somebody() }), why: WHYS[failure]() }
}
