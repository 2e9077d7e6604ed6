import { expect, test, vi } from 'vitest'
import { canSeal, Encryption } from './encryption'
import type { Tells } from './worker'

function entered() {
  const worker = { postMessage: vi.fn(), terminate: vi.fn(), onmessage: (_: { data: Tells }) => {} }
  const heard = { onKey: vi.fn(), onSay: vi.fn(), onChange: vi.fn() }
  const transform = vi.fn((_, place) => place)
  const encryption = new Encryption({ worker: worker as never, place: 'room:1', person: 'ann', transform, ...heard })
  return { encryption, worker, heard, tell: (data: Tells) => worker.onmessage({ data }) }
}

test('the worker is told who I am, who is present and what others say', () => {
  const { encryption, worker } = entered()
  encryption.present({ ann: 'k' })
  encryption.hear('ben', { do: 'ask', of: ['ann'] })
  encryption.unsealed(true)
  expect(worker.postMessage.mock.calls.flat()).toEqual([
    { do: 'enter', place: 'room:1', person: 'ann' },
    { do: 'present', keys: { ann: 'k' } },
    { do: 'hear', person: 'ben', said: { do: 'ask', of: ['ann'] } },
    { do: 'open', on: true },
  ])
})

test('what the worker says goes to the room, what it found to the page', () => {
  const { encryption, heard, tell } = entered()
  tell({ tell: 'key', key: 'k' })
  tell({ tell: 'say', said: { do: 'ask', of: ['ben'] } })
  expect(heard.onChange).not.toHaveBeenCalled()
  tell({ tell: 'agreed', code: '123 456 789', people: ['ann', 'ben'] })
  tell({ tell: 'from', slot: '3', from: { person: 'ben', line: 'cam' } })
  expect([heard.onKey.mock.calls, heard.onSay.mock.calls]).toEqual([[['k']], [[{ do: 'ask', of: ['ben'] }]]])
  expect(heard.onChange).toHaveBeenCalledTimes(2)
  expect(encryption).toMatchObject({ code: '123 456 789', people: ['ann', 'ben'] })
  expect(encryption.from.get('3')).toEqual({ person: 'ben', line: 'cam' })
  tell({ tell: 'unopened', on: true })
  expect(encryption.unopened).toBe(true)
  tell({ tell: 'from', slot: '3' })
  expect(encryption.from.has('3')).toBe(false)
})

test('lines go through the worker, and with it everything ends', () => {
  const { encryption, worker } = entered()
  const [sender, receiver] = [{ transform: null }, { transform: null }]
  encryption.seal(sender as never, 'mic')
  encryption.open(receiver as never, 'video', '5')
  expect(sender.transform).toEqual({ side: 'send', line: 'mic' })
  expect(receiver.transform).toEqual({ side: 'receive', kind: 'video', slot: '5' })
  encryption.end()
  expect(worker.terminate).toHaveBeenCalledOnce()
})

test('a browser that knows no transforms cannot seal', () => {
  expect(canSeal()).toBe(false)
  vi.stubGlobal('RTCRtpScriptTransform', class {})
  expect(canSeal()).toBe(true)
  vi.unstubAllGlobals()
})
