import { expect, test } from 'vitest'
import type { Call, CallOptions, CallState } from './call'
import { loop } from './loop'
import type { Look } from './reading'

interface Lies {
  /** What becomes of a call when it starts. */
  out?: CallState
  in?: CallState
  refused?: boolean
  /** The shares of packets lost on the way. */
  lost?: readonly [number, number]
}

async function looped({ out = 'on', in: back = 'on', refused = false, lost = [0, 0] }: Lies) {
  const did: string[] = []
  let seconds = 1
  const make = (options: CallOptions): Call => {
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
      look: async (): Promise<Look> => {
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
  return { found: await loop({ offer, voice: {} as MediaStreamTrack, call: make, later }), did }
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
