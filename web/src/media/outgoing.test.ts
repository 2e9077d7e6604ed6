import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Outgoing } from './outgoing'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => null })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** A browser that can send so many sizes of one picture. */
function sending({ sizes = 3, refuses = false, slow = false, hangs = false } = {}) {
  const settings: string[] = []
  const browser = { hangs }
  let busy = 0
  const peer = {
    addTransceiver: (_: unknown, init: RTCRtpTransceiverInit) => {
      let encodings = init.sendEncodings ?? [{}]
      if (refuses && encodings.length > 1) throw new TypeError('no simulcast')
      if (encodings.length > sizes) {
        const { rid: _rid, ...only } = encodings[0] ?? {}
        encodings = [only]
      }
      const sender = {
        getParameters: () => ({ encodings: structuredClone(encodings) }),
        setParameters: async (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
          if (browser.hangs) return new Promise<void>(() => {})
          expect(++busy).toBe(1)
          if (slow) await new Promise((resolve) => setTimeout(resolve))
          encodings = parameters.encodings
          settings.push(active(encodings))
          busy--
        },
      }
      return { sender, get encodings() {
        return encodings
      } }
    },
  }
  const laid: Partial<Record<string, RTCRtpSender>> = {}
  const outgoing = new Outgoing()
  const attach = () => outgoing.attach(peer as unknown as RTCPeerConnection, (sender, line) => void (laid[line] = sender))
  const of = (line: string) => laid[line]?.getParameters().encodings ?? []
  return { outgoing, attach, settings, browser, cam: () => active(of('cam')), screen: () => active(of('screen')), sizesOf: () => of('cam').map(({ rid, scaleResolutionDownBy, maxBitrate }) => [rid, scaleResolutionDownBy, maxBitrate]) }
}

function active(encodings: RTCRtpEncodingParameters[]): string {
  return encodings.map((each) => (each.active ? (each.rid ?? 'one') : '-')).join('')
}

const settle = () => vi.advanceTimersByTimeAsync(20)

test('three sizes are offered, and the smallest is sent until somebody is shown more', async () => {
  const { outgoing, attach, cam, screen, sizesOf } = sending()
  attach()
  await settle()
  expect(sizesOf()).toEqual([
    ['l', 4, 100_000],
    ['m', 2, 350_000],
    ['h', 1, 1_300_000],
  ])
  expect([cam(), screen()]).toEqual(['l--', 'one'])
  outgoing.want({ camera: ['l', 'h'], screen: false })
  await settle()
  expect([cam(), screen()]).toEqual(['l-h', '-'])
  outgoing.want({ camera: [], screen: true })
  await settle()
  expect([cam(), screen()]).toEqual(['---', 'one'])
})

test('what was wanted holds for the next connection from its offer on', async () => {
  const { outgoing, attach, settings, cam, screen } = sending()
  outgoing.want({ camera: ['m'], screen: false })
  attach()
  expect([cam(), screen()]).toEqual(['-m-', '-'])
  await settle()
  expect(settings).toEqual([])
})

test('one change waits for another, and what is as it should be is left alone', async () => {
  const { outgoing, attach, settings } = sending({ slow: true })
  attach()
  for (const camera of [['l', 'm'], ['h'], ['h']]) outgoing.want({ camera, screen: true })
  await settle()
  expect(settings).toEqual(['--h'])
  outgoing.want({ camera: ['h'], screen: true })
  await settle()
  expect(settings).toEqual(['--h'])
})

test('a change that a connection took with it when it ended does not hold up the next one', async () => {
  const { outgoing, attach, cam, browser } = sending({ hangs: true })
  attach()
  outgoing.want({ camera: ['m'], screen: true })
  await settle()
  outgoing.detach()
  browser.hangs = false
  attach()
  outgoing.want({ camera: ['h'], screen: true })
  await settle()
  expect(cam()).toBe('--h')
})

test('saving data, only the smallest picture leaves, and that for somebody only', async () => {
  const { outgoing, attach, cam } = sending()
  outgoing.spare(true)
  outgoing.want({ camera: ['h'], screen: true })
  attach()
  await settle()
  expect(cam()).toBe('l--')
  outgoing.want({ camera: [], screen: true })
  await settle()
  expect(cam()).toBe('---')
  outgoing.want({ camera: ['m', 'h'], screen: true })
  outgoing.spare(false)
  await settle()
  expect(cam()).toBe('-mh')
})

test.each([
  ['takes the first of them only', { sizes: 1 }],
  ['refuses them', { refuses: true }],
])('a browser that %s sends one whole picture', async (_, browser) => {
  const { outgoing, attach, cam, sizesOf } = sending(browser)
  attach()
  await settle()
  expect([cam(), sizesOf()]).toEqual(['one', [[undefined, 1, 600_000]]])
  outgoing.spare(true)
  await settle()
  expect(sizesOf()).toEqual([[undefined, 4, 100_000]])
  outgoing.want({ camera: [], screen: true })
  await settle()
  expect(cam()).toBe('-')
})
