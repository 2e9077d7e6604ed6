/* Writes a language that nobody speaks: right to left, longer than English, made of the catalogue itself. What shows plain
   letters in it is not in the catalogue; what breaks would break in Arabic or German. `node pseudo.mjs FOLDER` */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Arabic as no country writes it; `Intl` then writes dates and lists in Arabic. */
const PSEUDO = 'ar-XB'
/** No letter of English is left, and a font that has English has these as well. */
const LETTERS = [...'áßçðéƒĝĥîĵķļmñöþqŕšţûvŵxýž']
const LONGER = 0.3
const [TURN, BACK] = ['\u202E', '\u202C']

/** A text; its places `{name}` and its spaces are kept. */
export function pseudo(text) {
  return text.split(/(\{\w+\}|\s)/).map((part) => (/^(\{|\s|$)/.test(part) ? part : word(part))).join('')
}

/** A word, its letters from right to left and the last of them longer. */
function word(part) {
  return part.replace(/[a-z]+/gi, (letters) => {
    const odd = [...letters.toLowerCase()].map((letter) => LETTERS[letter.charCodeAt(0) - 97]).join('')
    return TURN + odd + odd.slice(-1).repeat(Math.round(letters.length * LONGER)) + BACK
  })
}

/** What is counted gets one form: Arabic has six, and which of them is meant is not the point here. */
function entry(value) {
  if (typeof value === 'string') return pseudo(value)
  return value.map(({ match, selectors, ...rest }) => {
    const always = selectors.map((name) => `${name}=*`).join(', ')
    return { ...rest, selectors, match: { [always]: pseudo(Object.values(match).at(-1)) } }
  })
}

function write(folder) {
  const english = JSON.parse(readFileSync(new URL('messages/en.json', import.meta.url), 'utf8'))
  const settings = JSON.parse(readFileSync(new URL('project.inlang/settings.json', import.meta.url), 'utf8'))
  mkdirSync(join(folder, 'project.inlang'), { recursive: true })
  mkdirSync(join(folder, 'messages'), { recursive: true })
  const texts = Object.fromEntries(Object.entries(english).map(([key, value]) => [key, entry(value)]))
  writeFileSync(join(folder, 'messages', `${PSEUDO}.json`), JSON.stringify(texts))
  const modules = settings.modules.map((module) => new URL(module.replace('./', ''), new URL('.', import.meta.url)).pathname)
  writeFileSync(join(folder, 'project.inlang', 'settings.json'), JSON.stringify({ ...settings, baseLocale: PSEUDO, locales: [PSEUDO], modules }))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) write(process.argv[2] ?? 'pseudo')
