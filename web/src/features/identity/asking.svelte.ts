/* One thing asked of the server: on its way, refused, or done. */
import { codeOf, refusalWords } from '../../ui/refusal'

export class Asking {
  busy = $state(false)
  done = $state(false)
  problem: string | undefined = $state()
  /** It goes only after I have shown that it is me. */
  unproven = $state(false)

  /** Somebody mends what was refused. */
  mended(): void {
    this.problem = undefined
  }

  /** Whether it was done. */
  async ask(what: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.done = false
    this.problem = undefined
    this.unproven = false
    try {
      await what()
      this.done = true
    } catch (why) {
      const code = codeOf(why)
      if (code === 'prove_first') this.unproven = true
      else this.problem = refusalWords(code)
    } finally {
      this.busy = false
    }
    return this.done
  }
}
