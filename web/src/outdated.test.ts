/* What a browser is told that is too old: the plain script of index.html, in engines that lack one thing or another. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const script = readFileSync(new URL('../public/outdated.js', import.meta.url), 'utf8')

interface Engine {
  modules?: boolean
  mixes?: boolean | null
  sorted?: unknown
  regExp?: unknown
}

function told({ modules = true, mixes = true, sorted = () => [], regExp = RegExp }: Engine): boolean {
  let shown = false
  const document = { createElement: () => (modules ? { noModule: false } : {}), getElementById: () => ({ removeAttribute: () => (shown = true) }) }
  const window = { CSS: mixes === null ? undefined : { supports: () => mixes } }
  new Function('document', 'window', 'CSS', 'Array', 'RegExp', script)(document, window, window.CSS, { prototype: { toSorted: sorted } }, regExp)
  return shown
}

test('a browser that has it all is told nothing', () => {
  expect(told({})).toBe(false)
})

test.each<[string, Engine]>([
  ['no modules: Safari 10, Internet Explorer', { modules: false }],
  ['no toSorted: Chrome 109, Safari 15', { sorted: null }],
  ['no color-mix: Chrome 110, Safari 16.1', { mixes: false }],
  ['no CSS.supports', { mixes: null }],
  ['no lookbehind: Safari 16.3', { regExp: function () { throw new SyntaxError('invalid group specifier name') } }],
])('a browser with %s is told what to do', (_, engine) => {
  expect(told(engine)).toBe(true)
})
