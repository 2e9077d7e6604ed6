/* Calls to a meeting. The server sends each once, so they are kept for a while, whatever page is open. */
import { onTold, type PersonTold } from './person'

/** somebody_waits: I may facilitate, and nobody is in the room · facilitator_missing: this was still so some time after
    the start */
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

  /** Start once for all pages; `heard` is called with each alert that adds something to the one before. Only call this
      when somebody is signed in: the socket refuses anyone else for good. */
  listen(heard: (knock: Knock) => void = () => {}): void {
    if (this.#listens) return
    this.#listens = true
    this.#listen((told) => {
      if ('meeting' in told && this.#keep(told)) heard(told)
    })
  }

  /** For a page that itself shows the open doors of `shown`. */
  besides(shown: readonly string[]): Knock[] {
    return this.#kept.filter(({ kind, group }) => kind !== 'meeting_opened' || !shown.includes(group))
  }

  knows(meeting: string): boolean {
    return this.#kept.some((knock) => knock.meeting === meeting)
  }

  /** I was there, or dismissed it. */
  answer(meeting: string): void {
    clearTimeout(this.#timers.get(meeting))
    this.#timers.delete(meeting)
    this.#kept = this.#kept.filter((knock) => knock.meeting !== meeting)
  }

  /** Keep one per meeting until somebody has come: a missing facilitator implies all the rest. Returns whether it is
      new. */
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
