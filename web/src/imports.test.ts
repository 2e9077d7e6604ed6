/* Who may know whom: each folder imports from those named here and from nowhere else. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { expect, test } from 'vitest'

/** `ui` knows no server and no feature; `link` is transport only; `media` draws nothing. */
const LAYERS: Record<string, string[]> = {
  ui: ['ui'],
  link: ['link'],
  media: ['media', 'ui', 'link'],
  attention: ['attention', 'ui', 'link', 'media'],
  frame: ['frame', 'ui', 'link', 'attention'],
  features: ['features', 'frame', 'ui', 'link', 'media', 'attention', 'routes'],
}
/** Whose parts a feature may show beside its own; the `api` of every feature is for all. */
const FEATURES: Record<string, string[]> = {
  room: ['conversation', 'call'],
  tearoom: ['conversation', 'call'],
  groups: ['identity', 'call'],
  home: [],
  organise: ['identity'],
  identity: [],
  line: [],
  schedule: [],
  conversation: [],
  call: [],
}
const MADE = ['paraglide', 'languages.json', 'wire.gen', 'http.gen', 'views.gen']
const IMPORT = /(import\s+type\b[^'"]*?|(?:import|export)\b[^'"]*?)\bfrom\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g

interface Import {
  file: string
  to: string
  onlyTypes: boolean
}

function* imports(): Generator<Import> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => join('src', file))
  for (const file of files.filter((one) => /\.(ts|svelte)$/.test(one) && !/\.test\.ts$|\.gen\.ts$|paraglide|stories|testing/.test(one))) {
    for (const [, said = '', from, lazily] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const to = normalize(join(dirname(file), from ?? lazily ?? '')).split(sep).join('/').replace('src/', '')
      yield { file: file.split(sep).join('/').replace('src/', ''), to, onlyTypes: /^import\s+type\b/.test(said) }
    }
  }
}

const all = [...imports()]
const made = (to: string) => MADE.some((one) => to === one || to.startsWith(`${one}/`))
const folder = (path: string) => path.split('/')[0] ?? ''

test('imports are found', () => {
  expect(all.length).toBeGreaterThan(1_000)
  expect(all.some(({ onlyTypes }) => onlyTypes)).toBe(true)
})

test('a folder knows only those below it', () => {
  const wrong = all.filter(({ file, to, onlyTypes }) => {
    const may = LAYERS[folder(file)]
    if (!may || made(to) || may.includes(folder(to))) return false
    return !(onlyTypes || (folder(file) === 'frame' && /^features\/\w+\/api$/.test(to)))
  })
  expect(wrong).toEqual([])
})

test('a feature shows only its own parts, and those that it says', () => {
  const wrong = all.filter(({ file, to }) => {
    const [, own = ''] = file.split('/')
    const [top, other = '', part] = to.split('/')
    if (folder(file) !== 'features' || top !== 'features' || other === own || part === 'api') return false
    return !FEATURES[own]?.includes(other)
  })
  expect(wrong).toEqual([])
})

test('every feature is named', () => {
  const there = new Set(all.map(({ file }) => file.split('/')).filter(([top]) => top === 'features').map(([, name = '']) => name))
  expect([...there].sort()).toEqual(Object.keys(FEATURES).sort())
})

test('what draws lies where people look', () => {
  const drawing = all.map(({ file }) => file).filter((file) => file.endsWith('.svelte') && ['link', 'media'].includes(folder(file)))
  expect(drawing).toEqual([])
})
