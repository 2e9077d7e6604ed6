/* One thing asked of the server: on its way, refused, or done. */
import { codeOf, refusalWords } from '../../ui/refusal'

export class Asking {
  busy = $state(false)
  done = $state(false)
  problem: string | undefined = $state()

  /** Whether it was done. */
  async ask(what: () => Promise<unknown>): Promise<boolean> {
    this.busy = true
    this.done = false
    this.problem = undefined
    try {
      await what()
      this.done = true
    } catch (why) {
      this.problem = refusalWords(codeOf(why))
    } finally {
      this.busy = false
    }
    return this.done
  }
}
