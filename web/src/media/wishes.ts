/* Whether my microphone (or camera) should be on, from my press, the seat's state and the device. The seat takes
   precedence: only a press turns anything on, and after a reconnect only "off" is sent again. */

/** open, close: the device · off: tell the server that it is off */
export type Then = 'open' | 'close' | 'off' | 'nothing'

export class Wish {
  /** My choice on this page; undefined: none yet, so the seat's state is the start. */
  #chosen: boolean | undefined

  choose(on: boolean): void {
    this.#chosen = on
  }

  /** Another page or place of mine has had it since. */
  forget(): void {
    this.#chosen = undefined
  }

  /** The seat is on or off; `device`: whether mine is, or is about to be. */
  hears(seat: boolean, device: boolean): Then {
    const before = this.#chosen
    this.#chosen = seat && before !== false && (device || before === undefined)
    if (!seat) return device ? 'close' : 'nothing'
    if (!this.#chosen) return 'off'
    return device ? 'nothing' : 'open'
  }
}
