/* Holds what was built against browsers.ts: the language by parsing it, the methods by name. `node check-bundle.mjs DIST`
   prints what is too new, a line each, and fails then. What the same file asks for first (`x.isNew?.()`, `typeof`) is fine. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'acorn'
import { walk } from 'estree-walker'

/** Of the language all that Safari 16.4, Chrome 111 and Firefox 115 know is in ES2022. */
const LANGUAGE = 2022

/** Newer than at least one of them. Not here: names that anybody may give a method (`take`, `map` of iterators). */
const TOO_NEW = new Set([
  ...['fromAsync', 'withResolvers', 'groupBy', 'isWellFormed', 'toWellFormed', 'waitAsync', 'transferToFixedLength', 'fromBase64', 'toBase64', 'fromHex', 'toHex', 'sumPrecise', 'isError', 'getOrInsert', 'getOrInsertComputed'],
  ...['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'],
  ...['Segmenter', 'DurationFormat', 'Iterator', 'Float16Array', 'Temporal', 'SuppressedError', 'DisposableStack', 'AsyncDisposableStack', 'FinalizationGroup'],
  ...['canParse', 'startViewTransition', 'requestIdleCallback', 'cancelIdleCallback', 'checkVisibility', 'moveBefore', 'showPopover', 'hidePopover', 'togglePopover', 'getHTML', 'setHTMLUnsafe', 'parseHTMLUnsafe'],
  ...['scheduler', 'navigation', 'CloseWatcher', 'Highlight', 'EditContext', 'userActivation', 'requestVideoFrameCallback', 'MediaStreamTrackProcessor', 'TrustedHTML'],
  ...['RTCRtpScriptTransform', 'createEncodedStreams', 'getCapabilities', 'setCodecPreferences', 'jitterBufferTarget', 'setSinkId', 'wakeLock'],
])

/** What asks whether something is there: `typeof x.isNew`, `x.isNew === undefined`, `if (x.isNew)`, `x.isNew && ...`. */
const ASKS = new Set(['UnaryExpression', 'BinaryExpression', 'LogicalExpression', 'ConditionalExpression', 'IfStatement'])

function faultsOf(code, language) {
  const used = new Set()
  const asked = new Set()
  try {
    walk(parse(code, { ecmaVersion: language, sourceType: language > 5 ? 'module' : 'script' }), {
      enter(node, parent) {
        if (node.type === 'BinaryExpression' && node.operator === 'in') asked.add(textOf(node.left))
        const name = node.type === 'MemberExpression' ? (node.computed ? textOf(node.property) : node.property.name) : node.type === 'Identifier' && (ASKS.has(parent?.type) || parent?.type === 'NewExpression') ? node.name : undefined
        if (!TOO_NEW.has(name)) return
        const carefully = ASKS.has(parent?.type) || (parent?.optional && (parent.callee === node || parent.object === node))
        ;(carefully ? asked : used).add(name)
      },
    })
  } catch (error) {
    return [`syntax: ${error.message}`]
  }
  return [...used].filter((name) => !asked.has(name))
}

function textOf(node) {
  if (node.type === 'Literal') return node.value
  return node.type === 'TemplateLiteral' && node.expressions.length === 0 ? node.quasis[0].value.cooked : undefined
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]))
}

const dist = process.argv[2] ?? 'dist'
const scripts = files(dist).filter((file) => file.endsWith('.js'))
const said = scripts.flatMap((file) => {
  const name = relative(dist, file)
  return faultsOf(readFileSync(file, 'utf8'), name === 'outdated.js' ? 5 : LANGUAGE).map((fault) => `${name}: ${fault}`)
})
if (scripts.length === 0) said.push(`${dist}: nothing was built`)
for (const line of said) console.log(line)
process.exitCode = said.length > 0 ? 1 : 0
