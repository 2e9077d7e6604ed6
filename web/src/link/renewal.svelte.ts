/* A page opened before a release requests files that are gone. It reloads itself, once, where that interrupts nobody,
   and only if the server answers: otherwise the window would stay empty. */
import type { Memory } from './storage'

const KEY = 'tearoom.reloaded'
const ONCE_MS = 30_000

interface Means {
  memory: Pick<Memory, 'getItem' | 'setItem'>
  now: () => number
  /** Somebody sits in a room or at a table in this tab. */
  sits: () => boolean
  answers: () => Promise<boolean>
  reload: () => void
}

export class Renewal {
  /** Something could not be loaded, and the person decides when to reload. */
  offered = $state(false)
  readonly #means: Means

  constructor(means: Means) {
    this.#means = means
  }

  async missing(): Promise<void> {
    const { memory, now, sits, answers } = this.#means
    if (sits()) return void (this.offered = true)
    if (now() - Number(memory.getItem(KEY) ?? 0) < ONCE_MS) return
    if (await answers()) this.now()
  }

  now(): void {
    this.#means.memory.setItem(KEY, String(this.#means.now()))
    this.#means.reload()
  }
}
