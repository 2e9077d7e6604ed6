/* Whether my microphone (or camera) is meant to be on, when the server, a facilitator and a broken line have a say. */

export type Then = 'say' | 'turn_off' | 'nothing'

export class Wish {
  /** What I want, and what the device does. */
  on = false
  /** What the server last said on this line; undefined: the line is new. */
  #heard: boolean | undefined

  /** I pressed the button. */
  want(on: boolean): void {
    this.on = on
  }

  /** The line is new: whatever the server says there is no facilitator's doing. */
  lineNew(): void {
    this.#heard = undefined
  }

  /** The view says `on`. `say`: tell the server what I want; `turn_off`: somebody turned me off, obey. */
  hears(on: boolean): Then {
    const before = this.#heard
    this.#heard = on
    if (on === this.on) return 'nothing'
    if (before === true && !on) {
      this.on = false
      return 'turn_off'
    }
    return 'say'
  }
}
