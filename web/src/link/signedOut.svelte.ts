/* The socket was closed because nobody is signed in, but the page may still be: the socket does not get its cookie, or
   a newer sign-in replaced the one it was opened with. Sign-in would redirect straight back here, for ever. So the
   server is asked about the page first. If that changes nothing, the person decides when to try again. */
import type { Memory } from './storage'

const KEY = 'tearoom.signed-out'
const ONCE_MS = 30_000

interface Means {
  memory: Pick<Memory, 'getItem' | 'setItem'>
  now: () => number
  /** The socket has identified somebody on this page. */
  welcomed: () => boolean
  /** Asks the server about the page. A signed-out person is redirected by asking. */
  signedIn: () => Promise<boolean>
  reload: () => void
}

export class SignedOut {
  /** The page is signed in, but its socket is refused. */
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
