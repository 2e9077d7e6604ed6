/* The server's time as a reactive value for components. */
import { createSubscriber } from 'svelte/reactivity'
import { clock } from './index'

export class Ticking {
  readonly #follow: () => void

  constructor(every_ms: number) {
    this.#follow = createSubscriber((update) => {
      const ticker = setInterval(update, every_ms)
      return () => clearInterval(ticker)
    })
  }

  /** Server time, ms since the epoch. */
  get now(): number {
    this.#follow()
    return clock.now()
  }
}

/** For words such as "in ten minutes". */
export const slowly = new Ticking(20_000)
