/* Which keys stayed the same, and which were compared by voice. A page has one key for its lifetime, so another key
   comes with another page. That is an arrival, which people are told about. A key that changes under the same page was
   swapped: it is not used until people have compared. Pure. source: server/decisions/0011 */

/** `back`: compared before, and here again with another key. `changed`: swapped, and not used. */
export type Standing = 'new' | 'compared' | 'back' | 'changed'

/** A person, the page that the server names, and their fingerprint. shape: `mark` is Base64 */
export interface Shown {
  person: string
  page: string
  mark: string
}

export class Continuity {
  /** The keys in use, by person; also of people who left. */
  readonly #used = new Map<string, Shown>()
  /** People whose key was swapped; only comparing, or the original key, ends this. */
  readonly #changed = new Set<string>()
  /** Fingerprints. */
  readonly #compared = new Set<string>()
  /** With any key. */
  readonly #comparedOnce = new Set<string>()

  /** The people here now, without me. */
  follow(shown: Shown[]): void {
    for (const one of shown) {
      const used = this.#used.get(one.person)
      const same = used?.mark === one.mark || this.#compared.has(one.mark)
      const arrives = !used || (used.page !== one.page && !this.#changed.has(one.person))
      if (same) this.#changed.delete(one.person)
      else if (!arrives) this.#changed.add(one.person)
      if (same || arrives) this.#used.set(one.person, one)
    }
  }

  /** All of these see the same digits. */
  compare(shown: Shown[]): void {
    for (const one of shown) {
      this.#compared.add(one.mark)
      this.#comparedOnce.add(one.person)
    }
    this.follow(shown)
  }

  standing({ person, mark }: Shown): Standing {
    if (this.changed(person)) return 'changed'
    if (this.#compared.has(mark)) return 'compared'
    return this.#comparedOnce.has(person) ? 'back' : 'new'
  }

  /** Their key must not be used. */
  changed(person: string): boolean {
    return this.#changed.has(person)
  }
}
