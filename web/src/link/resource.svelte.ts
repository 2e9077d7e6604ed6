/* Data read from the server, and read again on demand. The last answer stays while it is read again. */
import { Refused } from './http'

export class Resource<T> {
  value: T | undefined = $state.raw()
  /** Why the last read failed. */
  code: string | undefined = $state()
  readonly #read: () => Promise<T>
  #latest = 0

  constructor(read: () => Promise<T>) {
    this.#read = read
  }

  async load(): Promise<void> {
    const mine = ++this.#latest
    try {
      const value = await this.#read()
      // An answer to an earlier request than the latest is stale.
      if (mine === this.#latest) [this.value, this.code] = [value, undefined]
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      if (mine === this.#latest) this.code = why.code
    }
  }
}
