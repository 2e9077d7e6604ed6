/* Detects quickly that an open connection is silent: a network that drops everything closes no socket. */

/** Without a frame for this long, ping. Without an answer for this long again, the connection counts as silent. Together
    they stay below the three seconds after which a frozen picture would be mistaken for a person sitting still. */
const ASK_MS = 900
const ANSWER_MS = 1_600

export class Heartbeat {
  readonly #ask: () => void
  readonly #tell: (quiet: boolean) => void
  #watched = 0
  #open = false
  #quiet = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `ask`: sends a ping. `tell`: the connection has become silent, or is heard again. */
  constructor(ask: () => void, tell: (quiet: boolean) => void) {
    this.#ask = ask
    this.#tell = tell
  }

  get watched(): boolean {
    return this.#watched > 0
  }

  /** Somebody relies on the connection now. Returns the function that ends this. */
  watch(): () => void {
    this.#watched += 1
    if (this.#watched === 1) this.#wait()
    let over = false
    return () => {
      if (over) return
      over = true
      this.#watched -= 1
      if (!this.watched) this.#rest()
    }
  }

  /** A frame has arrived. */
  heard(): void {
    this.#open = true
    this.#rest()
    if (this.watched) this.#wait()
  }

  /** The connection is closed; others report that. */
  gone(): void {
    this.#open = false
    clearTimeout(this.#timer)
    this.#quiet = false
  }

  #wait(): void {
    if (!this.#open) return
    this.#timer = setTimeout(() => {
      this.#ask()
      this.#timer = setTimeout(() => this.#unanswered(), ANSWER_MS)
    }, ASK_MS)
  }

  #unanswered(): void {
    this.#quiet = true
    this.#tell(true)
    this.#wait()
  }

  #rest(): void {
    clearTimeout(this.#timer)
    if (!this.#quiet) return
    this.#quiet = false
    this.#tell(false)
  }
}
