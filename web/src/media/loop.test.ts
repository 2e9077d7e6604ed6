import { expect, test } from 'vitest'
import type { Call, CallOptions, CallState } from './call'
import { loop, only, type Way } from './loop'
import type { StatsSample } from './reading'

interface Lies {
  /** What becomes of a call when it starts. */
  out?: CallState
  in?: CallState
  refused?: boolean
  /** The shares of packets lost on the way. */
  lost?: readonly [number, number]
}

async function looped(lies: Lies, way: Way = 'udp', brief = false) {
  const { out = 'on', in: back = 'on', refused = false, lost = [0, 0] } = lies
  const did: string[] = []
  let seconds = 1
  const made: CallOptions[] = []
  const make = (options: CallOptions): Call => {
    made.push(options)
    const end = options.audioSlots === 1 ? 'in' : 'out'
    const listeners = new Set<() => void>()
    const call = {
      state: 'off' as CallState,
      send: async () => void did.push(`${end} sends`),
      onChange: (listener: () => void) => (listeners.add(listener), () => listeners.delete(listener)),
      start: async () => {
        const answered = await options.offer({ sdp: `sdp of ${end}`, pictures: 'all', restart: false }).then(() => true, () => false)
        call.state = answered ? (end === 'out' ? out : back) : 'lost'
        for (const listener of [...listeners]) listener()
      },
      look: async (): Promise<StatsSample> => {
        const packets = 50 * seconds
        const sent = { packets, lost: packets * lost[0] }
        const received = { person: '', packets: packets * (1 - lost[1]), lost: packets * lost[1], jitter_ms: 8, samples: 0, madeUp: 0, frozen_s: 0 }
        return { at_ms: seconds * 1000, roundTrip_ms: 30, out: end === 'out' ? { mic: sent } : {}, in: end === 'in' ? { ear: received } : {} }
      },
      end: () => void did.push(`${end} ends`),
    }
    return call as unknown as Call
  }
  const offer = async (end: string, sdp: string) => {
    did.push(`${end} offers ${sdp}`)
    if (refused) throw new Error('media_away')
    return 'answer'
  }
  const later = async (ms: number) => void (seconds += ms / 1000)
  const found = await loop({ way, brief, offer, voice: {} as MediaStreamTrack, iceServers: async () => [], call: make, later })
  return { found, did, seconds, made }
}

test('what goes out comes back and is measured both ways', async () => {
  const { found, did } = await looped({ lost: [0.1, 0.02] })
  expect(found).toEqual({ connected_ms: expect.any(Number), reading: { roundTrip_ms: 30, lostOut: expect.closeTo(0.1), lostIn: expect.closeTo(0.02), jitter_ms: 8 } })
  expect(did).toEqual(['out sends', 'out offers sdp of out', 'in offers sdp of in', 'out ends', 'in ends'])
})

test('connected, and yet nothing comes back: all is lost', async () => {
  expect((await looped({ lost: [0, 1] })).found).toMatchObject({ reading: { lostIn: 1 } })
})

test.each<[string, Lies, string]>([
  ['nothing gets through', { out: 'lost' }, 'blocked'],
  ['nothing gets through the second time', { in: 'lost' }, 'blocked'],
  ['the media server cannot be asked', { refused: true }, 'away'],
])('%s: it says so, and ends both', async (_, lies, failed) => {
  const { found, did } = await looped(lies)
  expect(found).toEqual({ failed })
  expect(did.slice(-2)).toEqual(['out ends', 'in ends'])
})

test('whether it gets through is known sooner than how well', async () => {
  const [fully, briefly] = [await looped({}), await looped({}, 'tcp', true)]
  expect(briefly.found).toMatchObject({ reading: { lostIn: 0 } })
  expect(briefly.seconds).toBeLessThan(fully.seconds - 2)
})

test('relays are for their own way only', async () => {
  const relayed = async (way: Way) => (await looped({}, way)).made.map(({ iceServers, peer }) => [iceServers !== undefined, peer !== undefined])
  expect(await relayed('udp')).toEqual([[false, false], [false, false]])
  expect(await relayed('relay')).toEqual([[true, true], [true, true]])
})

test('an answer is told by one way only', () => {
  const udp = 'a=candidate:1 1 udp 2130706431 192.0.2.1 20000 typ host\r\n'
  const tcp = 'a=candidate:2 1 tcp 1518280447 192.0.2.1 20000 typ host tcptype passive\r\n'
  const answer = (candidates: string) => `v=0\r\nm=audio 20000 UDP/TLS/RTP/SAVPF 111\r\n${candidates}a=end-of-candidates\r\n`
  expect(only(answer(udp + tcp), 'udp')).toBe(answer(udp))
  expect(only(answer(udp + tcp), 'tcp')).toBe(answer(tcp))
  expect(only(answer(udp + tcp), 'relay')).toBe(answer(udp))
})
