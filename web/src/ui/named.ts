/* The positions of people's names in a sentence. */
import { getContext, setContext } from 'svelte'

const HERE = Symbol('names')

/** The people here, for every sentence below this component. */
export const namesHere = (names: () => readonly string[]): void => void setContext(HERE, names)

export const knownNames = (): (() => readonly string[]) => getContext<(() => readonly string[]) | undefined>(HERE) ?? (() => [])

export interface Part {
  text: string
  name: boolean
}

/** The sentence in order, split at names: whole words only, the longest name first. */
export function parts(sentence: string, names: readonly string[]): Part[] {
  const known = [...new Set(names)].filter((name) => name.trim() !== '').sort((a, b) => b.length - a.length)
  if (known.length === 0) return [{ text: sentence, name: false }]
  const any = known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const cut = sentence.split(new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(${any})(?![\\p{L}\\p{M}\\p{N}])`, 'u'))
  return cut.map((text, i) => ({ text, name: i % 2 === 1 })).filter(({ text }) => text !== '')
}
