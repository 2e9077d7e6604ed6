/* The line was closed because nobody is signed in, but the page may still be: its cookie does not come through to the line,
   or another sign-in has taken the place of the one it was opened with. The page to sign in would lead straight back here,
   and so on for ever. So it is asked first, and when that changes nothing the person says when to try again. */
import type { Memory } from './storage'

const KEY = 'tearoom.signed-out'
const ONCE_MS = 30_000

interface Means {
  memory: Pick<Memory, 'getItem' | 'setItem'>
  now: () => number
  /** The line has known somebody on this page. */
  welcomed: () => boolean
  /** Asks the server about the page. Whoever is signed out is led away by asking. */
  signedIn: () => Promise<boolean>
  reload: () => void
}

export class SignedOut {
  /** The page is signed in, and its line is refused all the same. */
  disputed = $state(false)
  readonly #means: Means

  constructor(means: Means) {
    this.#means = means
  }

  async told(): Promise<void> {
    const { memory, now, welcomed, signedIn } = this.#means
    if (!(await signedIn())) return
    if (welcomed() && now() - Number(memory.getItem(KEY) ?? 0) >= ONCE_MS) this.again()
    else this.disputed = true
  }

  again(): void {
    this.#means.memory.setItem(KEY, String(this.#means.now()))
    this.#means.reload()
  }
}
