/* Copies a text; if the clipboard is denied, the text is selected for copying by hand. */

interface Means {
  write: (text: string) => Promise<void>
}

export class Copying {
  state: 'idle' | 'copied' | 'denied' = $state('idle')
  readonly #means: Means

  constructor(means: Means = { write: async (text) => navigator.clipboard.writeText(text) }) {
    this.#means = means
  }

  /** Never raises: without a secure page there is not even a clipboard. */
  async copy(text: string, field: Pick<HTMLInputElement, 'focus' | 'select'> | undefined): Promise<void> {
    try {
      await this.#means.write(text)
      this.state = 'copied'
    } catch {
      this.state = 'denied'
      field?.focus()
      field?.select()
    }
  }
}
