/* What is wrong in a form: said at its field, and gone as soon as somebody mends it. */
import { tick } from 'svelte'
import { codeOf, refusalWords } from './refusal'

export class Problems<Place extends string> {
  #said: Partial<Record<Place, string>> = $state({})

  at(place: Place): string | undefined {
    return this.#said[place]
  }

  get any(): boolean {
    return Object.keys(this.#said).length > 0
  }

  clear(): void {
    this.#said = {}
  }

  /** Says all of these, and leads to the first field of `form` that is wrong. Nothing, when there is nothing. */
  async say(said: Partial<Record<Place, string>>, form?: HTMLElement): Promise<void> {
    this.#said = said
    if (!this.any) return
    await tick()
    form?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }

  /** A refusal of the server's, at the field whose codes begin so, else at `otherwise`. */
  async refused(why: unknown, places: Record<string, Place>, otherwise: Place, form?: HTMLElement): Promise<void> {
    const code = codeOf(why)
    const found = Object.entries(places).find(([begins]) => code.startsWith(begins))?.[1]
    await this.say({ [found ?? otherwise]: refusalWords(code) } as Partial<Record<Place, string>>, form)
  }

  /** For `oninput` of a field. */
  mended(...places: Place[]): void {
    if (!places.some((place) => place in this.#said)) return
    this.#said = Object.fromEntries(Object.entries(this.#said).filter(([place]) => !places.includes(place as Place))) as Partial<Record<Place, string>>
  }
}
