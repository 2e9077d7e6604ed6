/* Whether pictures should cost little: what I said in this browser, and what the browser itself is asked to save. */

const REMEMBERED = 'tearoom.saveData'

type Memory = Pick<Storage, 'getItem' | 'setItem'>

export class Thrift {
  on: boolean
  readonly #memory: Memory | undefined
  readonly #asked: boolean
  #said: boolean

  /** `asked`: the browser is set to save data everywhere. */
  constructor(memory?: Memory, asked = false) {
    this.#memory = memory
    this.#asked = asked
    const found = recall(memory)
    this.#said = found !== null
    this.on = found === 'yes'
  }

  /** Worth proposing: it would help, and nobody has decided it here. */
  get suggested(): boolean {
    return this.#asked && !this.#said
  }

  set(on: boolean): void {
    this.on = on
    this.#said = true
    try {
      this.#memory?.setItem(REMEMBERED, on ? 'yes' : 'no')
    } catch {
      // A private window without storage: it holds until the page is left.
    }
  }
}

function recall(memory: Memory | undefined): string | null {
  try {
    return memory?.getItem(REMEMBERED) ?? null
  } catch {
    return null
  }
}
