/* Whether frames keep arriving that we cannot decrypt: after a while people should know why they hear or see nothing. */

/** Making, sending and requesting keys takes less. */
export const LONG_MS = 5_000
/** It ends after this long without one. */
export const OVER_MS = 1_500

export class Unopened {
  #since = -Infinity
  #last = -Infinity

  /** units: milliseconds, from an arbitrary start */
  came(now: number): void {
    if (now - this.#last >= OVER_MS) this.#since = now
    this.#last = now
  }

  long(now: number): boolean {
    return now - this.#last < OVER_MS && now - this.#since >= LONG_MS
  }
}
