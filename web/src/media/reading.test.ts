import { expect, test } from 'vitest'
import { look, reading, type StatsSample, type Stat } from './reading'

const ON: Record<string, string> = { '2': 'ann', '3': 'ben', '7': 'ben' }
const all = (...looks: [StatsSample, StatsSample, ((person: string) => boolean)?]) => {
  const { sent, heard } = reading(...looks)
  return { ...sent, ...heard }
}
const at = (...stats: Partial<Stat>[]) => look(stats.map((stat, place) => ({ id: `${stat.type}${place}`, type: '', timestamp: 0, ...stat })), (mid) => ON[mid])

const voice = (mid: string, seconds: number, lost: number, madeUp = 0): Partial<Stat> => ({
  id: `voice ${mid}`, type: 'inbound-rtp', mid, timestamp: seconds * 1000, packetsReceived: 50 * seconds - lost, packetsLost: lost,
  jitter: 0.02, totalSamplesReceived: 48_000 * seconds, concealedSamples: 48_000 * madeUp + 10_000, silentConcealedSamples: 10_000,
})
const picture = (seconds: number, frozen_s: number): Partial<Stat> => ({
  id: 'picture', type: 'inbound-rtp', mid: '7', timestamp: seconds * 1000, packetsReceived: 40 * seconds, packetsLost: 0, totalFreezesDuration: frozen_s,
})

test('what I send and how long an answer takes', () => {
  const sent = (packetsSent: number, packetsLost: number, timestamp: number): Partial<Stat>[] => [
    { id: 'mine', type: 'outbound-rtp', packetsSent, timestamp },
    { id: 'theirs', type: 'remote-inbound-rtp', localId: 'mine', packetsLost, timestamp },
    { id: 'pair', type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.08, timestamp },
    { id: 'other pair', type: 'candidate-pair', nominated: false, state: 'failed', currentRoundTripTime: 3, timestamp },
  ]
  expect(all(at(...sent(100, 0, 0)), at(...sent(200, 10, 2_000)))).toEqual({ roundTrip_ms: 80, lostOut: 0.1 })
})

test('what I receive: lost, made up, standing still', () => {
  const found = all(at(voice('2', 2, 0), picture(2, 0)), at(voice('2', 4, 20, 0.5), picture(4, 1)))
  expect(found).toEqual({ lostIn: 0, jitter_ms: 0, madeUp: 0.25, frozen: 0.5 })
  expect(all(at(voice('2', 2, 0)), at(voice('2', 4, 20))).lostIn).toBeCloseTo(0.2)
})

test("somebody else's bad line is not mine: the best counts, and who is known to be weak does not", () => {
  const before = at(voice('2', 2, 0), voice('3', 2, 0))
  expect(all(before, at(voice('2', 4, 50), voice('3', 4, 0))).lostIn).toBe(0)
  expect(all(before, at(voice('2', 4, 50), voice('3', 4, 10)), (person) => person === 'ben').lostIn).toBeCloseTo(0.5)
  expect(all(before, at(voice('2', 4, 50), voice('3', 4, 10)), () => true)).toEqual({})
  expect([() => false, (person: string) => person === 'ben'].map((weak) => reading(before, at(voice('2', 4, 0), voice('3', 4, 0)), weak).people)).toEqual([2, 1])
})

test.each([
  ['too little came to say', at(voice('2', 2, 0)), at(voice('2', 2.1, 3))],
  ['the line is another', at(voice('2', 60, 0)), at(voice('2', 2, 2))],
  ['nothing is there', at(), at()],
])('nothing is said when %s', (_, before, now) => {
  expect(all(before, now)).toEqual({})
})
