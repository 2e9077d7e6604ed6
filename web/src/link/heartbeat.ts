/* Notices soon that an open line carries nothing any more: a network that swallows everything closes no socket. */

/** Without a frame for so long, one is asked for; without an answer for so long again, the line is quiet. Together they
    are short of the three seconds after which a picture that stands still would be taken for a person who does. */
const ASK_MS = 900
const ANSWER_MS = 1_600

export class Heartbeat {
  readonly #ask: () => void
  readonly #tell: (quiet: boolean) => void
  #watched = 0
  #open = false
  #quiet = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `ask`: for any answer. `tell`: the line has become quiet, or has been heard again. */
  constructor(ask: () => void, tell: (quiet: boolean) => void) {
    this.#ask = ask
    this.#tell = tell
  }

  get watched(): boolean {
    return this.#watched > 0
  }

  /** Somebody relies on the line now. Returns the way out. */
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

  /** A frame came. */
  heard(): void {
    this.#open = true
    this.#rest()
    if (this.watched) this.#wait()
  }

  /** The line is gone, which others tell. */
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
