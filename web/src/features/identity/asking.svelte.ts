/* One request to the server: under way, refused, or done. */
import { codeOf, refusalWords } from '../../ui/refusal'

export class Asking {
  busy = $state(false)
  done = $state(false)
  problem: string | undefined = $state()
  /** It requires fresh proof. */
  unproven = $state(false)

  /** The person edits what was refused. */
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
