/* The quality of a connection between two samples of the browser's statistics. Pure. source: W3C webrtc-stats */

/** units: ms; losses and the rest are shares 0..1. Values that could not be measured are left out. */
export interface Reading {
  roundTrip_ms?: number
  jitter_ms?: number
  lostOut?: number
  lostIn?: number
  /** The share of received audio that the browser had to conceal. */
  madeUp?: number
  /** The share of time that video was frozen. */
  frozen?: number
}

/** The counters of one sample. */
export interface StatsSample {
  at_ms: number
  roundTrip_ms?: number
  out: Record<string, Sent>
  in: Record<string, Received>
}

interface Sent {
  packets: number
  lost: number
}

interface Received extends Sent {
  person: string
  jitter_ms: number
  samples: number
  madeUp: number
  frozen_s: number
}

/** The members of all kinds of statistics that are used here. */
export interface Stat {
  id: string
  type: string
  timestamp: number
  mid?: string
  localId?: string
  packetsSent?: number
  packetsReceived?: number
  responsesReceived?: number
  packetsLost?: number
  jitter?: number
  totalSamplesReceived?: number
  concealedSamples?: number
  silentConcealedSamples?: number
  totalFreezesDuration?: number
  currentRoundTripTime?: number
  selectedCandidatePairId?: string
  nominated?: boolean
  state?: string
}

/** With fewer packets a share means nothing. */
const ENOUGH_PACKETS = 20

/** `personAt`: who the line with this mid shows. */
export function look(stats: Iterable<Stat>, personAt: (mid: string) => string | undefined): StatsSample {
  const all = new Map([...stats].map((stat) => [stat.id, stat]))
  const found: StatsSample = { at_ms: 0, out: {}, in: {} }
  for (const stat of all.values()) {
    found.at_ms = Math.max(found.at_ms, stat.timestamp)
    if (stat.type === 'inbound-rtp') found.in[stat.id] = received(stat, personAt(stat.mid ?? '') ?? '')
    if (stat.type === 'remote-inbound-rtp') {
      const own = all.get(stat.localId ?? '')
      found.out[stat.id] = { packets: own?.packetsSent ?? 0, lost: stat.packetsLost ?? 0 }
    }
    if (stat.type === 'candidate-pair' && stat.nominated && stat.state === 'succeeded' && stat.currentRoundTripTime !== undefined) found.roundTrip_ms = stat.currentRoundTripTime * 1000
  }
  return found
}

/** Grows while anything arrives at all: in silence that is only the server's reports and answers. */
export function arrivals(stats: Iterable<Stat>): number {
  let things = 0
  for (const { type, packetsReceived = 0, responsesReceived = 0 } of stats) {
    if (type === 'inbound-rtp' || type === 'transport') things += packetsReceived
    if (type === 'candidate-pair') things += responsesReceived
  }
  return things
}

function received(stat: Stat, person: string): Received {
  return {
    person,
    packets: stat.packetsReceived ?? 0,
    lost: stat.packetsLost ?? 0,
    jitter_ms: (stat.jitter ?? 0) * 1000,
    samples: stat.totalSamplesReceived ?? 0,
    madeUp: Math.max(0, (stat.concealedSamples ?? 0) - (stat.silentConcealedSamples ?? 0)),
    frozen_s: stat.totalFreezesDuration ?? 0,
  }
}

export interface Found {
  sent: Reading
  heard: Reading
  /** The number of people on whose audio and video `heard` is based. */
  people: number
}

/** A packet lost on somebody else's connection is missing here as well. So people whose connection is known to be weak
    are ignored, and of the others the best one counts. */
export function reading(before: StatsSample, now: StatsSample, weak: (person: string) => boolean = () => false): Found {
  const window_s = (now.at_ms - before.at_ms) / 1000
  const sent: Reading = now.roundTrip_ms === undefined ? {} : { roundTrip_ms: now.roundTrip_ms }
  const heard: Reading = {}
  const people = new Set<string>()
  for (const [id, stream] of Object.entries(now.out)) {
    const share = lossOf(stream.packets - (before.out[id]?.packets ?? 0), stream.lost - (before.out[id]?.lost ?? 0), 'of sent')
    if (share !== undefined) sent.lostOut = Math.max(sent.lostOut ?? 0, share)
  }
  for (const [id, stream] of Object.entries(now.in)) {
    const then = before.in[id]
    if (!then || then.person !== stream.person || weak(stream.person)) continue
    const share = lossOf(stream.packets - then.packets, stream.lost - then.lost, 'beside received')
    if (share === undefined) continue
    people.add(stream.person)
    best(heard, 'lostIn', share)
    best(heard, 'jitter_ms', stream.jitter_ms)
    if (stream.samples > then.samples) best(heard, 'madeUp', (stream.madeUp - then.madeUp) / (stream.samples - then.samples))
    else if (window_s > 0) best(heard, 'frozen', Math.min(1, (stream.frozen_s - then.frozen_s) / window_s))
  }
  return { sent, heard, people: people.size }
}

function lossOf(packets: number, lost: number, counted: 'of sent' | 'beside received'): number | undefined {
  const all = counted === 'of sent' ? packets : packets + lost
  return all < ENOUGH_PACKETS ? undefined : Math.min(1, Math.max(0, lost / Math.max(1, all)))
}

function best(found: Reading, what: 'lostIn' | 'jitter_ms' | 'madeUp' | 'frozen', value: number): void {
  found[what] = Math.min(found[what] ?? Number.POSITIVE_INFINITY, value)
}
