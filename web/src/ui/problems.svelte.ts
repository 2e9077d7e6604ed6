/* Errors in a form: shown at their field, and cleared as soon as the person edits it. */
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

  /** Shows all of these, and focuses the first wrong field of `form`. Does nothing if there are none. */
  async say(said: Partial<Record<Place, string>>, form?: HTMLElement): Promise<void> {
    this.#said = said
    if (!this.any) return
    await tick()
    form?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }

  /** Shows a server refusal, at the field whose codes have this prefix, else at `otherwise`. */
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
