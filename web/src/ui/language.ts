/* The language of the page, for everything that Intl writes: dates, lists, relative times. */
import { getLocale } from '../paraglide/runtime'

/** Where a language is written in more than one way. Ours: English as in Britain. */
const AS_WRITTEN: Record<string, string> = { en: 'en-GB' }

/** The language for Intl: "en-GB" */
export const languageTag = (): string => AS_WRITTEN[getLocale()] ?? getLocale()

const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg', 'Mand', 'Samr'])

/** Tells the browser in which language the page is, and which way it is written. */
export function declare(page: HTMLElement): void {
  page.lang = languageTag()
  page.dir = RIGHT_TO_LEFT.has(new Intl.Locale(languageTag()).maximize().script ?? '') ? 'rtl' : 'ltr'
}

/** "Tom", "Tom and Ruth", "Tom, Ruth and Maya" */
export const together = (names: readonly string[]): string => new Intl.ListFormat(languageTag(), { type: 'conjunction' }).format(names)

/** "Tom, microphone off, hand up": what is true of one thing. */
export const enumerated = (parts: readonly string[]): string => new Intl.ListFormat(languageTag(), { type: 'unit' }).format(parts)
