/* What calls me to a meeting. It is told once, so it is kept for a while, whatever page I go to. */
import { onTold, type PersonTold } from './person'

/** somebody_waits: I may hold this circle, and nobody is there · facilitator_missing: this was so when it should have begun */
export type Knock = Extract<PersonTold, { meeting: string }>

const KEPT_MS = 15 * 60_000

export class MeetingAlerts {
  #kept: Knock[] = $state.raw([])
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  readonly #listen: typeof onTold
  #listens = false

  constructor(listen: typeof onTold) {
    this.#listen = listen
  }

  /** From now on, once and for all pages; `heard` is called with each that says more than the one before it. Not before
      somebody is signed in: the socket of a stranger is refused for good. */
  listen(heard: (knock: Knock) => void = () => {}): void {
    if (this.#listens) return
    this.#listens = true
    this.#listen((told) => {
      if ('meeting' in told && this.#keep(told)) heard(told)
    })
  }

  /** For a page that shows the open doors of `shown` by itself. */
  besides(shown: readonly string[]): Knock[] {
    return this.#kept.filter(({ kind, group }) => kind !== 'meeting_opened' || !shown.includes(group))
  }

  knows(meeting: string): boolean {
    return this.#kept.some((knock) => knock.meeting === meeting)
  }

  /** I was there, or it is not now. */
  answer(meeting: string): void {
    clearTimeout(this.#timers.get(meeting))
    this.#timers.delete(meeting)
    this.#kept = this.#kept.filter((knock) => knock.meeting !== meeting)
  }

  /** One for each meeting, until somebody has come: that a facilitator is missing says all the rest. Whether it is news. */
  #keep(knock: Knock): boolean {
    const { meeting, kind } = knock
    const known = this.#kept.find((kept) => kept.meeting === meeting)?.kind
    if (known === 'facilitator_missing' && kind !== known) return false
    this.answer(meeting)
    this.#kept = [...this.#kept, knock]
    this.#timers.set(meeting, setTimeout(() => this.answer(meeting), KEPT_MS))
    return known !== kind
  }
}

export const meetingAlerts = new MeetingAlerts(onTold)
