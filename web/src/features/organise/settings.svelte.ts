/* The settings of the house: each is saved as soon as it is chosen, and can be put back. */
import { Resource } from '../../link/resource.svelte'
import { codeOf, refusalWords } from '../../ui/refusal'
import type { Setting } from './api'

type Value = Setting['value']

export class Settings {
  readonly all: Resource<Setting[]>
  readonly #choose: (name: string, value: Value) => Promise<Setting[]>
  /** What is on its way. */
  busy: string | undefined = $state()
  /** What was changed last on this page, and what it was before. */
  last: { name: string; before: Value } | undefined = $state()
  #refused: { name: string; code: string } | undefined = $state.raw()
  #earlier: Promise<boolean> = Promise.resolve(true)

  constructor(read: () => Promise<Setting[]>, choose: (name: string, value: Value) => Promise<Setting[]>) {
    this.all = new Resource(read)
    this.#choose = choose
  }

  of(name: string): Setting | undefined {
    return this.all.value?.find((one) => one.name === name)
  }

  problem(name: string): string | undefined {
    return this.#refused?.name === name && !this.unproven(name) ? refusalWords(this.#refused.code) : undefined
  }

  /** It goes only after I have shown that it is me. */
  unproven(name: string): boolean {
    return this.#refused?.name === name && this.#refused.code === 'prove_first'
  }

  mended(name: string): void {
    if (this.#refused?.name === name) this.#refused = undefined
  }

  /** Whether it is so now. Saved after what was chosen before it. */
  choose(name: string, value: Value): Promise<boolean> {
    const save = () => this.#save(name, value)
    this.#earlier = this.#earlier.then(save, save)
    return this.#earlier
  }

  async #save(name: string, value: Value): Promise<boolean> {
    const before = this.of(name)?.value
    if (before === undefined || before === value) return true
    this.busy = name
    this.#refused = undefined
    try {
      this.all.value = await this.#choose(name, value)
      this.last = { name, before }
      return true
    } catch (why) {
      this.#refused = { name, code: codeOf(why) }
      return false
    } finally {
      this.busy = undefined
    }
  }

  /** As it was before; done twice, it is as it was chosen. */
  async undo(): Promise<void> {
    if (this.last) await this.choose(this.last.name, this.last.before)
  }
}
