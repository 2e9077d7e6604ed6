/* Something the server knows, read and read again. While it is read again, the last answer stays. */
import { Refused } from './http'

export class Resource<T> {
  value: T | undefined = $state.raw()
  /** Why the last reading failed. */
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
      // An answer that was overtaken by a later question is old news.
      if (mine === this.#latest) [this.value, this.code] = [value, undefined]
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      if (mine === this.#latest) this.code = why.code
    }
  }
}
