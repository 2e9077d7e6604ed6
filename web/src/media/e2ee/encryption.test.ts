import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { canSeal, Encryption } from './encryption'
import type { Tells } from './worker'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('RTCRtpScriptTransform', class {
    readonly with: unknown[]
    constructor(...given: unknown[]) {
      this.with = given
    }
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function entered() {
  const worker = { postMessage: vi.fn(), terminate: vi.fn(), onmessage: (_: { data: Tells }) => {} }
  const heard = { onKey: vi.fn(), onSay: vi.fn(), onChange: vi.fn(), onStopped: vi.fn() }
  const encryption = new Encryption({ worker: worker as never, place: 'room:1', person: 'ann', ...heard })
  return { encryption, worker, heard, tell: (data: Tells) => worker.onmessage({ data }) }
}

/** A browser of before transforms were standard. */
function beforeTransforms() {
  vi.stubGlobal('RTCRtpScriptTransform', undefined)
  vi.stubGlobal('RTCRtpSender', class {
    createEncodedStreams() {}
  })
}

test('the worker is told who I am, who is present and what others say', () => {
  const { encryption, worker } = entered()
  encryption.present({ ann: 'k' }, { ann: 'p' })
  encryption.compared('123 456 789')
  encryption.hear('ben', { do: 'ask', of: ['ann'] })
  encryption.unsealed(true)
  expect(worker.postMessage.mock.calls.map(([told]) => told)).toEqual([
    { do: 'enter', place: 'room:1', person: 'ann' },
    { do: 'present', keys: { ann: 'k' }, pages: { ann: 'p' } },
    { do: 'compared', code: '123 456 789' },
    { do: 'hear', person: 'ben', said: { do: 'ask', of: ['ann'] } },
    { do: 'open', on: true },
  ])
})

test('what the worker says goes to the room, what it found to the page', () => {
  const { encryption, heard, tell } = entered()
  tell({ tell: 'key', key: 'k' })
  tell({ tell: 'say', said: { do: 'ask', of: ['ben'] } })
  expect(heard.onChange).not.toHaveBeenCalled()
  tell({ tell: 'agreed', code: '123 456 789', people: ['ann', 'ben'], standings: { ben: 'new' }, marks: { ben: 'm' } })
  tell({ tell: 'from', slot: '3', from: { person: 'ben', line: 'cam' } })
  expect([heard.onKey.mock.calls, heard.onSay.mock.calls]).toEqual([[['k']], [[{ do: 'ask', of: ['ben'] }]]])
  expect(heard.onChange).toHaveBeenCalledTimes(2)
  expect(encryption).toMatchObject({ code: '123 456 789', people: ['ann', 'ben'], standings: { ben: 'new' }, marks: { ben: 'm' } })
  expect(encryption.from.get('3')).toEqual({ person: 'ben', line: 'cam' })
  tell({ tell: 'unopened', on: true })
  expect(encryption.unopened).toBe(true)
  tell({ tell: 'from', slot: '3' })
  expect(encryption.from.has('3')).toBe(false)
})

test('keys of a private chat are asked of the worker, and given up on with it', async () => {
  const { encryption, worker, tell } = entered()
  const salt = new Uint8Array(32)
  const [first, second] = [encryption.privateKey('ben', 1, 'send', salt), encryption.privateKey('ben', 1, 'receive', salt)]
  expect(worker.postMessage.mock.lastCall).toEqual([{ do: 'private', ask: 2, person: 'ben', chat: 1, way: 'receive', salt }, []])
  const made = { key: {} as CryptoKey, mark: 'm' }
  tell({ tell: 'private', ask: 1, made })
  encryption.end()
  expect([await first, await second]).toEqual([made, undefined])
})

test('lines go through the worker, and with it everything ends', () => {
  const { encryption, worker } = entered()
  const [sender, receiver] = [{ transform: null }, { transform: null }]
  encryption.seal(sender as never, 'mic')
  encryption.open(receiver as never, 'video', '5')
  expect(sender.transform).toMatchObject({ with: [worker, { side: 'send', line: 'mic' }] })
  expect(receiver.transform).toMatchObject({ with: [worker, { side: 'receive', kind: 'video', slot: '5' }] })
  expect(encryption.configuration).toEqual({})
  encryption.end()
  expect(worker.terminate).toHaveBeenCalledOnce()
})

test('where there are no transforms, frames are carried to the worker as streams', () => {
  beforeTransforms()
  const { encryption, worker } = entered()
  const streams = { readable: {}, writable: {} }
  encryption.seal({ createEncodedStreams: () => streams } as never, 'cam')
  expect(worker.postMessage.mock.lastCall).toEqual([{ do: 'carry', place: { side: 'send', line: 'cam' }, ...streams }, Object.values(streams)])
  encryption.open({ createEncodedStreams: () => streams } as never, 'audio', '2')
  expect(worker.postMessage.mock.lastCall![0]).toMatchObject({ place: { side: 'receive', kind: 'audio', slot: '2' } })
  expect(encryption.configuration).toEqual({ encodedInsertableStreams: true })
})

test('a worker that does not answer any more has stopped, and that is told once', () => {
  const { worker, heard, tell } = entered()
  tell({ tell: 'key', key: 'k' })
  for (let times = 0; times < 3; times++) {
    vi.advanceTimersByTime(10_000)
    tell({ tell: 'pong' })
  }
  expect(heard.onStopped).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect([heard.onStopped.mock.calls.length, worker.terminate.mock.calls.length]).toEqual([1, 1])
})

test('whoever has left does not ask the worker any more', () => {
  const { encryption, worker, heard, tell } = entered()
  tell({ tell: 'key', key: 'k' })
  encryption.end()
  worker.postMessage.mockClear()
  vi.advanceTimersByTime(60_000)
  expect([worker.postMessage.mock.calls, heard.onStopped.mock.calls]).toEqual([[], []])
})

test('a browser can seal that has transforms, or streams; keys need a secure page', () => {
  expect(canSeal()).toBe(true)
  beforeTransforms()
  expect(canSeal()).toBe(true)
  vi.stubGlobal('RTCRtpSender', class {})
  expect(canSeal()).toBe(false)
  vi.stubGlobal('RTCRtpScriptTransform', class {})
  vi.stubGlobal('crypto', {})
  expect(canSeal()).toBe(false)
})
