/* Each person's last message, kept for a round or a key of theirs that we do not know yet. */
import type { Keys, Step } from './said'

const MAX_PEOPLE = 64

export class Early {
  readonly #last = new Map<string, Partial<Record<(Keys | Step)['do'], Keys | Step>>>()

  keep(person: string, said: Keys | Step): void {
    const last = { ...this.#last.get(person), [said.do]: said }
    this.#last.delete(person)
    this.#last.set(person, last)
    // The one that has been silent longest is dropped: they have left, or are asked again.
    const [oldest] = this.#last.keys()
    if (oldest !== undefined && this.#last.size > MAX_PEOPLE) this.#last.delete(oldest)
  }

  /** The messages and their senders. */
  said(): [person: string, said: Keys | Step][] {
    return [...this.#last].flatMap(([person, last]) => Object.values(last).map((said): [string, Keys | Step] => [person, said]))
  }
}
