/* What calls me to a meeting. It is told once, so it is kept for a while, whatever page I go to. */
import { onTold, type PersonTold } from './person'

/** facilitator_missing: I may hold this circle, and nobody has come who does */
export type Knock = Extract<PersonTold, { meeting: string }>

const KEPT_MS = 15 * 60_000

export class Knocks {
  #kept: Knock[] = $state.raw([])
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  readonly #listen: typeof onTold
  #listens = false

  constructor(listen: typeof onTold) {
    this.#listen = listen
  }

  /** From now on, once and for all pages. Not before somebody is signed in: the socket of a stranger is refused for good. */
  listen(): void {
    if (this.#listens) return
    this.#listens = true
    this.#listen((told) => {
      if ('meeting' in told) this.#keep(told)
    })
  }

  /** For a page that shows the open doors of `shown` by itself. */
  besides(shown: readonly string[]): Knock[] {
    return this.#kept.filter(({ kind, group }) => kind === 'facilitator_missing' || !shown.includes(group))
  }

  /** I was there, or it is not now. */
  answer(meeting: string): void {
    clearTimeout(this.#timers.get(meeting))
    this.#timers.delete(meeting)
    this.#kept = this.#kept.filter((knock) => knock.meeting !== meeting)
  }

  /** One for each meeting: that somebody is missing says that the door is open, too. */
  #keep(knock: Knock): void {
    const { meeting, kind } = knock
    if (kind === 'meeting_opened' && this.#kept.some((known) => known.meeting === meeting)) return
    this.answer(meeting)
    this.#kept = [...this.#kept, knock]
    this.#timers.set(meeting, setTimeout(() => this.answer(meeting), KEPT_MS))
  }
}

export const knocks = new Knocks(onTold)
