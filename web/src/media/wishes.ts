/* Whether my microphone (or camera) is to be on, when my press, the seat's state and the device have a say. The seat goes
   first: nothing but a press turns anything on, and after a gap nothing is said again but "off". */

/** open, close: the device · off: tell the server that it is off */
export type Then = 'open' | 'close' | 'off' | 'nothing'

export class Wish {
  /** What I chose on this page; undefined: nothing yet, and the seat's state is where it begins. */
  #chosen: boolean | undefined

  choose(on: boolean): void {
    this.#chosen = on
  }

  /** Another page or place of mine has had it since. */
  forget(): void {
    this.#chosen = undefined
  }

  /** The seat says that it is on or off; `device`: whether mine is, or is about to be. */
  hears(seat: boolean, device: boolean): Then {
    const before = this.#chosen
    this.#chosen = seat && before !== false && (device || before === undefined)
    if (!seat) return device ? 'close' : 'nothing'
    if (!this.#chosen) return 'off'
    return device ? 'nothing' : 'open'
  }
}
