/* The video that I want to receive. Every offer states it; between two offers it is sent until the server has it. */

/** Everything · save data: only small ones, and my own small too · sound only */
export type Pictures = 'all' | 'small' | 'none'

const AGAIN_MS = 2_000

export class PicturesWish {
  wished: Pictures = 'all'
  readonly #up: () => boolean
  readonly #tell: ((pictures: Pictures) => Promise<unknown>) | undefined
  #told: Pictures = 'all'
  #saying = false

  /** `up`: whether there is a connection to which a wish could apply. */
  constructor(up: () => boolean, tell?: (pictures: Pictures) => Promise<unknown>) {
    this.#up = up
    this.#tell = tell
  }

  wish(pictures: Pictures): void {
    this.wished = pictures
    void this.say()
  }

  /** An offer stated it. */
  told(pictures: Pictures): void {
    this.#told = pictures
    void this.say()
  }

  async say(): Promise<void> {
    if (this.#saying || !this.#tell) return
    this.#saying = true
    while (this.#up() && this.wished !== this.#told) {
      const { wished } = this
      try {
        await this.#tell(wished)
        this.#told = wished
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
    this.#saying = false
  }
}
