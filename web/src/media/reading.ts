/* What the browser's statistics say of a line between two looks. Pure. source: W3C webrtc-stats */

/** units: ms; losses and the rest are shares 0..1. What could not be measured is left out. */
export interface Reading {
  roundTrip_ms?: number
  jitter_ms?: number
  lostOut?: number
  lostIn?: number
  /** Of the voices heard, what the browser had to make up. */
  madeUp?: number
  /** Of the time, how long pictures stood still. */
  frozen?: number
}

/** The counters of one look. */
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

/** The members of all kinds of statistics that are read here. */
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

/** With fewer packets a share says nothing. */
const ENOUGH_PACKETS = 20

/** `personAt`: whom the line with this mid shows. */
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

/** Moves while anything arrives at all: in silence that is only what the server reports and answers. */
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
  /** On how many people's sound and pictures `heard` rests. */
  people: number
}

/** A packet that somebody else's line lost is missing here as well: what comes from people whose line is known to be
    weak is no evidence, and of the others the best one counts. */
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
