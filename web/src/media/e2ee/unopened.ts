/* Whether frames go on coming that we cannot open: after a while people should know why they hear or see nothing. */

/** Keys are made, told and asked for again in less. */
export const LONG_MS = 5_000
/** After so long without one it is over. */
export const OVER_MS = 1_500

export class Unopened {
  #since = -Infinity
  #last = -Infinity

  /** units: milliseconds, since whenever */
  came(now: number): void {
    if (now - this.#last >= OVER_MS) this.#since = now
    this.#last = now
  }

  long(now: number): boolean {
    return now - this.#last < OVER_MS && now - this.#since >= LONG_MS
  }
}
