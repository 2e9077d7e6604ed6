/* Whether video should use little data: my choice in this browser, and the browser's own setting. */
import type { Memory } from '../link/storage'

const REMEMBERED = 'tearoom.saveData'

type Remembering = Pick<Memory, 'getItem' | 'setItem'>

export class DataSaver {
  on: boolean
  readonly #memory: Remembering | undefined
  readonly #asked: boolean
  #said: boolean

  /** `asked`: the browser is set to save data everywhere. */
  constructor(memory?: Remembering, asked = false) {
    this.#memory = memory
    this.#asked = asked
    const found = memory?.getItem(REMEMBERED) ?? null
    this.#said = found !== null
    this.on = found === 'yes'
  }

  /** Worth suggesting: it would help, and nobody has decided it here. */
  get suggested(): boolean {
    return this.#asked && !this.#said
  }

  set(on: boolean): void {
    this.on = on
    this.#said = true
    this.#memory?.setItem(REMEMBERED, on ? 'yes' : 'no')
  }
}
