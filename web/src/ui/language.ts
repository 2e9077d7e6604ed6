/* The language of the page, for everything that Intl writes: dates, lists, relative times. */
import LANGUAGES from '../../languages.json'
import { getLocale } from '../paraglide/runtime'

export { LANGUAGES }

/** The language for Intl: "en-GB", English as in Britain */
export const languageTag = (): string => LANGUAGES.find(({ code }) => code === getLocale())?.tag ?? getLocale()

/** "jueves 26 de noviembre" where nothing stands before it: "Jueves 26 de noviembre" */
export const capital = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(languageTag()))

/** "Tom", "Tom and Ruth", "Tom, Ruth and Maya" */
export const together = (names: readonly string[]): string => new Intl.ListFormat(languageTag(), { type: 'conjunction' }).format(names)

/** "Tom, microphone off, hand up": what is true of one thing. */
export const enumerated = (parts: readonly string[]): string => new Intl.ListFormat(languageTag(), { type: 'unit' }).format(parts)
