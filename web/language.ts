/* The language that a build speaks: `vite build --mode es`, else the first of languages.json; the one that pseudo.mjs
   writes, for tests. Each build holds the texts of one language only, so that nobody loads another's. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import LANGUAGES from './languages.json' with { type: 'json' }

export interface Language {
  code: string
  tag: string
}

const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg', 'Mand', 'Samr'])

/** "rtl" for "ar", "ltr" for "en-GB" */
export const directionOf = (tag: string) => (RIGHT_TO_LEFT.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr')

/** The house's own language; the page in it is index.html. */
export const OWN = LANGUAGES[0] as Language

export const languageOf = (mode: string): Language => LANGUAGES.find(({ code }) => code === mode) ?? OWN

/** Writes the page in its language: `{key}` is a text of the catalogue in `folder`. */
export function written({ code, tag }: Language, folder: string): Plugin {
  const isOther = LANGUAGES.some((one) => one.code === code && one.code !== OWN.code)
  const texts = () => JSON.parse(readFileSync(join(folder, 'messages', `${code}.json`), 'utf8')) as Record<string, string>
  return {
    name: 'written',
    enforce: 'post',
    transformIndexHtml: {
      order: 'pre',
      handler: (page) => {
        const said: Record<string, string> = { ...texts(), tag, direction: directionOf(tag) }
        return page.replace(/\{(\w+)\}/g, (_, key: string) => said[key] ?? '')
      },
    },
    generateBundle(_, bundle) {
      const page = bundle['index.html']
      if (page && isOther) page.fileName = `${code}.html`
    },
  }
}
