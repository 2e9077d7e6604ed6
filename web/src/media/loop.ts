/* My own sound, sent to the media server and back over one path: how it would be in a meeting, with nobody there. */
import { Call, type CallOptions, type Offered } from './call'
import { reading, type Reading } from './reading'

export type LoopEnd = 'out' | 'in'
/** The network paths, the best first; a meeting uses the first that works. */
export const WAYS = ['udp', 'tcp', 'relay'] as const
export type Way = (typeof WAYS)[number]
/** away: the media server did not answer · blocked: it answered, but no packets reach it */
export type Looped = { connected_ms: number; reading: Reading } | { failed: 'away' | 'blocked' }

interface LoopOptions {
  way: Way
  /** Only test whether it gets through, not how well. */
  brief?: boolean
  /** Relays, for that path. */
  iceServers?: () => Promise<RTCIceServer[]>
  offer: (end: LoopEnd, sdp: string) => Promise<string>
  voice: MediaStreamTrack
  call?: (options: CallOptions) => Call
  later?: (ms: number) => Promise<void>
}

/** The first readings only show the connection settling. */
const SETTLE_MS = 1_000
const MEASURE_MS = 4_000
const BRIEF_MS = 1_000
/** A path that has not connected by then does not connect in a meeting, either. */
const PATIENCE_MS = 5_000

export async function loop({ way, brief, offer, voice, iceServers, call = (options) => new Call(options), later = sleep }: LoopOptions): Promise<Looped> {
  let away = false
  const make = (end: LoopEnd) => {
    const ask = ({ sdp }: Offered) =>
      offer(end, sdp).then(
        (answer) => only(answer, way),
        (why: unknown) => {
          away = true
          throw why
        },
      )
    const relayed = way === 'relay' && { iceServers, peer: throughRelays }
    return call({ offer: ask, audioSlots: end === 'in' ? 1 : 0, videoSlots: 0, ...relayed })
  }
  const there = make('out')
  const back = make('in')
  try {
    const began = performance.now()
    await there.send('mic', voice)
    if (!(await up(there))) return { failed: away ? 'away' : 'blocked' }
    const connected_ms = performance.now() - began
    if (!(await up(back))) return { failed: away ? 'away' : 'blocked' }
    await later(SETTLE_MS)
    const before = [await there.look(), await back.look()] as const
    await later(brief ? BRIEF_MS : MEASURE_MS)
    const now = [await there.look(), await back.look()] as const
    if (!before[0] || !before[1] || !now[0] || !now[1]) return { failed: 'blocked' }
    const { roundTrip_ms, lostOut } = reading(before[0], now[0]).sent
    const { lostIn, jitter_ms } = reading(before[1], now[1]).heard
    // Connected, but no sound arrived: as bad as all lost.
    return { connected_ms, reading: measured({ roundTrip_ms, lostOut, lostIn: lostIn ?? 1, jitter_ms }) }
  } finally {
    there.end()
    back.end()
  }
}

/** The answer with only this path. A relay reaches the media server by UDP. */
export function only(answer: string, way: Way): string {
  const wanted = way === 'tcp' ? 'tcp' : 'udp'
  return answer.replace(/^a=candidate:\S+ \d+ (\w+) .*\r?\n/gm, (line, by: string) => (by.toLowerCase() === wanted ? line : ''))
}

function throughRelays(configuration: RTCConfiguration): RTCPeerConnection {
  return new RTCPeerConnection({ ...configuration, iceTransportPolicy: 'relay' })
}

function up(call: Call): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (works: boolean) => {
      clearTimeout(patience)
      unlisten()
      resolve(works)
    }
    const patience = setTimeout(() => end(false), PATIENCE_MS)
    const unlisten = call.onChange(() => {
      if (call.state === 'on' || call.state === 'lost') end(call.state === 'on')
    })
    call.start()
  })
}

function measured(found: { [What in keyof Reading]: Reading[What] | undefined }): Reading {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** A tone to send; end it with the context's source. */
export function tone(context: AudioContext): { track: MediaStreamTrack | undefined; end: () => void } {
  const source = new OscillatorNode(context, { frequency: 330 })
  const carried = context.createMediaStreamDestination()
  source.connect(new GainNode(context, { gain: 0.2 })).connect(carried)
  source.start()
  return { track: carried.stream.getAudioTracks()[0], end: () => source.stop() }
}
