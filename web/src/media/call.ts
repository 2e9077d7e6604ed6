/* One peer connection, negotiated once: microphone and camera out, a fixed set of slots in. The server says over the
   socket whom each slot shows (`slots`), so nothing is negotiated when people come, go or take the turn. When the line
   breaks, the call connects again by itself. source: media.md §1 */
import { Backoff } from '../link/backoff'
import { look, type Look } from './reading'

export type CallState = 'off' | 'connecting' | 'on' | 'lost'

export interface Slot {
  mid: string
  kind: 'audio' | 'video'
  /** The first audio and the first video slot: lips match voices there only. */
  stage: boolean
  stream: MediaStream
}

export interface CallOptions {
  /** Sends our offer, resolves with the answer's SDP. */
  offer: (sdp: string) => Promise<string>
  peer?: () => RTCPeerConnection
  stream?: (track: MediaStreamTrack) => MediaStream
  audioSlots?: number
  videoSlots?: number
  random?: () => number
}

const AUDIO_SLOTS = 4
const DISCONNECTED_MS = 3_000
const CONNECT_MS = 10_000
/** So long may nothing arrive on a line that is in doubt. */
const PROOF_MS = 800
/** One layer until the server knows simulcast: enough for a face on the stage, light enough for twelve small ones. */
const PICTURE_BPS = 600_000

/** How many faces a screen can show at once. */
export function videoSlots(phone: boolean): number {
  return phone ? 8 : 12
}

export class Call {
  state: CallState = 'off'
  slots: Slot[] = []

  readonly #options: CallOptions
  readonly #backoff: Backoff
  readonly #listeners = new Set<() => void>()
  #peer: RTCPeerConnection | undefined
  #mic: RTCRtpTransceiver | undefined
  #cam: RTCRtpTransceiver | undefined
  #tracks: { mic: MediaStreamTrack | null; cam: MediaStreamTrack | null } = { mic: null, cam: null }
  #shown: Record<string, string> = {}
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: CallOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.random, 400, 5_000)
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    if (this.state === 'off') void this.#connect()
  }

  /** The server moved the media, or the network came back: do not wait for ICE to find out. */
  restart(): void {
    if (this.state === 'off') return
    this.#backoff.reset()
    void this.#connect()
  }

  /** The server was away, and the media server perhaps with it: a line on which nothing arrives is made anew. */
  async doubt(): Promise<void> {
    const peer = this.#peer
    if (!peer || this.state !== 'on') return
    const before = await received(peer)
    await new Promise((resolve) => setTimeout(resolve, PROOF_MS))
    if (this.#peer === peer && (await received(peer)) === before && this.#peer === peer) this.restart()
  }

  end(): void {
    this.#drop()
    this.#set('off')
  }

  /** Also null: the camera is off. Takes effect without negotiation, now or when the line is up. */
  async send(line: 'mic' | 'cam', track: MediaStreamTrack | null): Promise<void> {
    if (this.#tracks[line] === track) return
    this.#tracks[line] = track
    const transceiver = line === 'mic' ? this.#mic : this.#cam
    await transceiver?.sender.replaceTrack(track)
  }

  /** Whom each slot shows now, whole. */
  show(slots: Record<string, string>): void {
    this.#shown = slots
    this.#tell()
  }

  /** The picture of a person, the stage's before a small one. */
  pictureOf(person: string): MediaStream | undefined {
    return this.slots.find((slot) => slot.kind === 'video' && this.#shown[slot.mid] === person)?.stream
  }

  /** What the browser counts of this call; undefined while it is not up. */
  async look(): Promise<Look | undefined> {
    if (!this.#peer || this.state !== 'on') return undefined
    const stats = await this.#peer.getStats()
    return look(stats.values(), (mid) => this.#shown[mid])
  }

  async #connect(): Promise<void> {
    this.#drop()
    this.#set(this.state === 'off' || this.state === 'connecting' ? 'connecting' : 'lost')
    const peer = (this.#options.peer ?? defaultPeer)()
    this.#peer = peer
    this.#timer = setTimeout(() => this.#again(peer), CONNECT_MS)
    peer.onconnectionstatechange = () => this.#watch(peer)
    try {
      this.#lay(peer)
      await peer.setLocalDescription()
      const sdp = await this.#options.offer(peer.localDescription?.sdp ?? '')
      if (this.#peer !== peer) return
      await peer.setRemoteDescription({ type: 'answer', sdp })
    } catch {
      this.#again(peer)
    }
  }

  /** The lines of the one offer, in the order the server counts on. */
  #lay(peer: RTCPeerConnection): void {
    this.#mic = add(peer, this.#tracks.mic ?? 'audio', { direction: 'sendonly' })
    this.#cam = add(peer, this.#tracks.cam ?? 'video', { direction: 'sendonly', sendEncodings: [{ maxBitrate: PICTURE_BPS }] })
    const stream = this.#options.stream ?? ((track) => new MediaStream([track]))
    const receive = (kind: 'audio' | 'video', count: number) =>
      Array.from({ length: count }, (_, index) => ({ kind, stage: index === 0, transceiver: add(peer, kind, { direction: 'recvonly' }) }))
    const lines = [...receive('audio', this.#options.audioSlots ?? AUDIO_SLOTS), ...receive('video', this.#options.videoSlots ?? videoSlots(false))]
    // mids are given when the offer becomes the local description; slots read them late.
    this.slots = lines.map(({ kind, stage, transceiver }) => ({
      get mid() {
        return transceiver.mid ?? ''
      },
      kind,
      stage,
      stream: stream(transceiver.receiver.track),
    }))
    this.#tell()
  }

  #watch(peer: RTCPeerConnection): void {
    if (this.#peer !== peer) return
    clearTimeout(this.#timer)
    switch (peer.connectionState) {
      case 'connected':
        this.#backoff.reset()
        return this.#set('on')
      case 'disconnected':
        this.#timer = setTimeout(() => this.#again(peer), DISCONNECTED_MS)
        return
      case 'failed':
      case 'closed':
        return this.#again(peer)
      default:
        this.#timer = setTimeout(() => this.#again(peer), CONNECT_MS)
    }
  }

  #again(peer: RTCPeerConnection): void {
    if (this.#peer !== peer) return
    this.#drop()
    this.#set('lost')
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff.next_ms())
  }

  #drop(): void {
    clearTimeout(this.#timer)
    if (this.#peer) {
      this.#peer.onconnectionstatechange = null
      this.#peer.close()
    }
    this.#peer = this.#mic = this.#cam = undefined
    this.slots = []
    this.#shown = {}
  }

  #set(state: CallState): void {
    this.state = state
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

async function received(peer: RTCPeerConnection): Promise<number> {
  let packets = 0
  for (const report of (await peer.getStats()).values()) if (report.type === 'inbound-rtp') packets += report.packetsReceived ?? 0
  return packets
}

function defaultPeer(): RTCPeerConnection {
  return new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
}

/** Only codecs the server forwards: the offer shrinks to a third. */
function add(peer: RTCPeerConnection, what: MediaStreamTrack | 'audio' | 'video', init: RTCRtpTransceiverInit): RTCRtpTransceiver {
  const transceiver = peer.addTransceiver(what, init)
  const kind = typeof what === 'string' ? what : what.kind
  const wanted = kind === 'audio' ? ['audio/opus'] : ['video/vp8', 'video/rtx']
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs.filter((codec) => wanted.includes(codec.mimeType.toLowerCase())) ?? []
  // Old Safari has no such method: its offer is only longer.
  if (codecs.length > 0) transceiver.setCodecPreferences?.(codecs)
  return transceiver
}
