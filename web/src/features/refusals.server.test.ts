/* Every code that the server can refuse with has its sentence: read from the server's source and from its protocol. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { m } from '../paraglide/messages'
import type { RefusalCode } from '../http.gen'
import { refusalWords, type TextCode, type WORDS } from '../ui/refusal'
import { roomRefusal, type WORDS as OF_ROOMS } from './room/refusals'
import { teaRefusal, type REFUSALS as OF_TEAROOMS } from './tearoom/words'

/** The compiler's: a code without words anywhere makes this line an error that names it. */
type Untold = Exclude<RefusalCode, keyof typeof WORDS | keyof typeof OF_ROOMS | keyof typeof OF_TEAROOMS | TextCode>
export const everyCodeHasWords: [Untold] extends [never] ? true : Untold = true

const SERVER = '../server'
const RAISED = /\b(?:Refused|not_found)\(\s*((?:"[a-z_]+"|\bif\b|\belse\b|[\w. ]+)+?)\s*[,)]/g

function raisedUnder(...folders: string[]): string[] {
  const files = folders.flatMap((folder) => readdirSync(join(SERVER, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(SERVER, folder, file)))
  const sources = files.filter((file) => file.endsWith('.py')).map((file) => readFileSync(file, 'utf8'))
  const codes = sources.flatMap((source) => [...source.matchAll(RAISED)].flatMap(([, written = '']) => [...written.matchAll(/"([a-z_]+)"/g)].map(([, code = '']) => code)))
  return [...new Set(codes)].sort()
}

/** The protocol names them after "Refusals", each in backquotes. */
function inProtocol(): string[] {
  const lines = readFileSync(join(SERVER, 'PROTOCOL.md'), 'utf8').split('\n').filter((line) => /^Refusals/.test(line))
  const codes = lines.flatMap((line) => [...line.matchAll(/`([a-z_]+)`/g)].map(([, code = '']) => code))
  return [...new Set(codes)].filter((code) => !code.endsWith('_') && !NO_CODES.includes(code)).sort()
}

/** Commands and fields that the sentences about refusals name. */
const NO_CODES = ['name', 'facilitator']

const has = (words: (code: string) => string) => (code: string) => words(code) !== m.refusal_other()

test('what a room refuses', () => {
  const codes = raisedUnder('room', 'circle', 'realtime')
  expect(codes).toContain('turn_moved_on')
  expect(codes.filter((code) => !has(roomRefusal)(code))).toEqual([])
})

test('what a tea-room refuses', () => {
  const codes = raisedUnder('tearoom', 'circle', 'realtime')
  expect(codes).toEqual(expect.arrayContaining(['table_full', 'not_inside']))
  expect(codes.filter((code) => !has(teaRefusal)(code))).toEqual([])
})

test('everything else', () => {
  const elsewhere = readdirSync(SERVER, { withFileTypes: true }).filter((each) => each.isDirectory() && !['room', 'tearoom', 'circle'].includes(each.name))
  const codes = raisedUnder(...elsewhere.map(({ name }) => name))
  expect(codes).toEqual(expect.arrayContaining(['bad_order', 'link_gone', 'too_many', 'signed_out']))
  expect(codes.filter((code) => !has(refusalWords)(code))).toEqual([])
})

/** Codes for which there is only one thing to do, so that one sentence says it. */
const SHARED = [
  ['bad_request', 'malformed', 'not_json'], // the page speaks another language than the server: load it again
  ['bad_sdp', 'unnamed_stream'], // so does the browser's call
  ['needs_restart', 'no_call'], // the page begins the call anew by itself
  ['not_connected', 'subscribe_first'], // this window has not come in: load it again
]
const OF_TEXTS = /(^|_)(empty|too_long|characters)$/ // one sentence for every text: which one it is stands beside it

test.each([
  ['a room', roomRefusal, ['room', 'circle', 'realtime', 'sfu', 'conversation']],
  ['a tea-room', teaRefusal, ['tearoom', 'circle', 'realtime', 'sfu', 'conversation']],
  ['the house', refusalWords, ['kit', 'identity', 'groups', 'schedule', 'conversation', 'safety', 'sfu', 'turn_server', 'trial']],
])('what %s refuses has a sentence of its own', (_, words, folders) => {
  const said = new Map<string, string[]>()
  for (const code of raisedUnder(...folders).filter((one) => !OF_TEXTS.test(one))) said.set(words(code), [...(said.get(words(code)) ?? []), code])
  const shared = [...said.values()].filter((codes) => codes.length > 1 && !SHARED.some((group) => codes.every((code) => group.includes(code))))
  expect(shared).toEqual([])
})

test('what the protocol promises', () => {
  const codes = inProtocol()
  expect(codes.length).toBeGreaterThan(50)
  expect(codes.filter((code) => ![refusalWords, roomRefusal, teaRefusal].some((words) => has(words)(code)))).toEqual([])
})

test.each(['empty', 'too_long', 'bad_text', 'group_name_empty', 'agreement_characters'])('of texts: %s', (code) => {
  expect(has(refusalWords)(code)).toBe(true)
})
