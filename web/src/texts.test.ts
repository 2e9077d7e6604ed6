/* Every text that people read is in the catalogue: none stands in a component, and nothing is written for one language. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'svelte/compiler'
import { expect, test } from 'vitest'

const SRC = import.meta.dirname
/** Stories are for those who build Tearoom. */
const NOT_FOR_PEOPLE = ['paraglide', 'stories']
const READ_ALOUD = new Set(['aria-label', 'aria-description', 'alt', 'label', 'placeholder', 'title', 'text', 'hint', 'legend'])

function files(folder: string, ending: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return NOT_FOR_PEOPLE.includes(entry.name) ? [] : files(join(folder, entry.name), ending)
    return entry.name.endsWith(ending) ? [join(folder, entry.name)] : []
  })
}

interface Node {
  type?: string
  name?: string
  data?: string
}

/** The words between tags, and in attributes that people read or hear. */
function written(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) for (const one of node) written(one, found)
  else if (node && typeof node === 'object') {
    const { type = '', name = '', data = '' } = node as Node
    if (type.endsWith('Directive') || (type === 'Attribute' && !READ_ALOUD.has(name))) return found
    if (type === 'Text' && /\p{L}/u.test(data)) found.push(data.trim())
    for (const [key, one] of Object.entries(node)) if (key !== 'metadata') written(one, found)
  }
  return found
}

const textsOf = (source: string) => written(parse(source, { modern: true }).fragment)

test.each(files(SRC, '.svelte').map((file) => [file.slice(SRC.length + 1), file]))('%s has no text of its own', (_, file) => {
  expect(textsOf(readFileSync(file ?? '', 'utf8'))).toEqual([])
})

test.each([
  ['<p>Hello</p>', ['Hello']],
  ['<p class="big">{m.hello()}</p>', []],
  ['<button aria-label="Close"><X /></button>', ['Close']],
  ['{#if a}<b>· {b}</b>{:else}<i>none</i>{/if}', ['none']],
  ['<Field label="Name" type="text" />', ['Name']],
])('%s', (source, texts) => {
  expect(textsOf(source)).toEqual(texts)
})

test('only one file says how a language is written', () => {
  const fixed = /\b(?:Intl\.(?!supportedValuesOf)\w+|toLocale\w*String)\(\s*['"]|['"][a-z]{2}-[A-Z]{2}['"]/
  const naming = [...files(SRC, '.svelte'), ...files(SRC, '.ts')].filter((file) => !file.endsWith('.test.ts') && fixed.test(readFileSync(file, 'utf8')))
  expect(naming.map((file) => file.slice(SRC.length + 1))).toEqual(['ui/language.ts'])
})
