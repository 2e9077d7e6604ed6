/* The language of the page, for all Intl output: dates, lists, relative times. */
import LANGUAGES from '../../languages.json'
import { getLocale } from '../paraglide/runtime'

export { LANGUAGES }

/** The language for Intl: "en-GB", English as in Britain */
export const languageTag = (): string => LANGUAGES.find(({ code }) => code === getLocale())?.tag ?? getLocale()

/** "jueves 26 de noviembre" at the start of a line: "Jueves 26 de noviembre" */
export const capital = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(languageTag()))

/** "Tom", "Tom and Ruth", "Tom, Ruth and Maya" */
export const together = (names: readonly string[]): string => new Intl.ListFormat(languageTag(), { type: 'conjunction' }).format(names)

/** "Tom, microphone off, hand up": several facts about one thing. */
export const enumerated = (parts: readonly string[]): string => new Intl.ListFormat(languageTag(), { type: 'unit' }).format(parts)
