/* The delay before the next attempt: exponential, with half of it random so that a thousand browsers do not come at
   once. */

export class Backoff {
  #tries = 0
  readonly #random: () => number
  readonly #first_ms: number
  readonly #most_ms: number

  constructor(random: () => number = Math.random, first_ms = 500, most_ms = 6_000) {
    this.#random = random
    this.#first_ms = first_ms
    this.#most_ms = most_ms
  }

  next_ms(): number {
    const full = Math.min(this.#most_ms, this.#first_ms * 2 ** this.#tries)
    this.#tries += 1
    return full / 2 + (this.#random() * full) / 2
  }

  reset(): void {
    this.#tries = 0
  }
}
