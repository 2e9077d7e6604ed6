/* One peer connection, negotiated once: microphone, camera and screen out, a fixed set of slots in. The server says
   over the socket who each slot shows (`slots`), so nothing is renegotiated when people come, go or take the turn. When
   the network changes, the call finds another path; when the connection breaks, it connects again. source: media.md §1 */
import { Backoff } from '../link/backoff'
import { Incoming, type Slot } from './incoming'
import { Outgoing, type Sent, type Wanted } from './outgoing'
import { PicturesWish, type Pictures } from './pictures'
import { arrivals, look, type StatsSample } from './reading'
import type { Kind } from './transceiver'

export type CallState = 'off' | 'connecting' | 'on' | 'lost'

export interface Offered {
  sdp: string
  pictures: Pictures
  /** Another network path for the same connection; refused if the server no longer knows that connection. */
  restart: boolean
}

export interface CallEncryption {
  /** Additional configuration for each connection. */
  readonly configuration: RTCConfiguration
  seal(sender: RTCRtpSender, line: Sent): void
  open(receiver: RTCRtpReceiver, kind: Kind, slot: string): void
  /** Who sent a slot's frames, as their key proves: this takes precedence over what the server says. */
  proven(slot: string): string | undefined
}

export interface CallOptions {
  /** Sends our offer and resolves with the answer's SDP. */
  offer: (offer: Offered) => Promise<string>
  /** Changes what we want to receive, between two offers. */
  wish?: (pictures: Pictures) => Promise<unknown>
  /** The relays for networks that allow nothing else; requested before every offer. */
  iceServers?: () => Promise<RTCIceServer[]>
  /** Given each line before it is negotiated. shape: `slot` is a slot's `id` */
  encryption?: CallEncryption
  peer?: (configuration: RTCConfiguration) => RTCPeerConnection
  stream?: (track: MediaStreamTrack) => MediaStream
  audioSlots?: number
  videoSlots?: number
  random?: () => number
}

const AUDIO_SLOTS = 4
const DISCONNECTED_MS = 1_000
/** How long finding another path for the same connection may take. */
const RENEW_MS = 4_000
const CONNECT_MS = 10_000
/** How long a doubted connection may receive nothing. */
const PROOF_MS = 800

/** How many faces a screen can show at once; a shared screen has a slot of its own beside them. */
export function videoSlots(phone: boolean): number {
  return phone ? 9 : 13
}

export class Call {
  state: CallState = 'off'

  readonly #options: CallOptions
  readonly #backoff: Backoff
  readonly #listeners = new Set<() => void>()
  readonly #outgoing = new Outgoing()
  readonly #incoming: Incoming
  readonly #pictures: PicturesWish
  #peer: RTCPeerConnection | undefined
  /** A new object for every connection: events of an older one are ignored. */
  #attempt = {}
  #renewing = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: CallOptions) {
    this.#options = options
    this.#incoming = new Incoming((slot) => options.encryption?.proven(slot))
    this.#backoff = new Backoff(options.random, 400, 5_000)
    this.#pictures = new PicturesWish(() => this.state === 'on', options.wish)
  }

  get slots(): readonly Slot[] {
    return this.#incoming.slots
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    if (this.state === 'off') void this.#connect()
  }

  /** The server moved the media: do not wait for ICE to find out. */
  restart(): void {
    if (this.state === 'off') return
    this.#backoff.reset()
    void this.#connect()
  }

  /** The network has changed, or is back. */
  networkChanged(): void {
    if (this.state === 'on') void this.#renew()
    else this.restart()
  }

  /** The server was away, and the media server perhaps with it. A connection that receives nothing may also just be
      silent. */
  async doubt(): Promise<void> {
    const peer = this.#peer
    if (!peer || this.state !== 'on' || this.#renewing) return
    const before = await received(peer)
    await new Promise((resolve) => setTimeout(resolve, PROOF_MS))
    if (this.#peer === peer && (await received(peer)) === before && this.#peer === peer) void this.#renew()
  }

  end(): void {
    this.#drop()
    this.#set('off')
  }

  /** Also null: the device is off. Takes effect without negotiation, now or when the connection is up. */
  async send(line: Sent, track: MediaStreamTrack | null): Promise<void> {
    await this.#outgoing.send(line, track)
  }

  /** What the server needs from me for others; the rest is not sent. */
  want(wanted: Wanted): void {
    this.#outgoing.want(wanted)
  }

  /** What I want to receive, from now on. With `small` my own video is small too. */
  wish(pictures: Pictures): void {
    this.#outgoing.spare(pictures === 'small')
    this.#pictures.wish(pictures)
  }

  /** Who each slot shows now, complete. */
  show(slots: Record<string, string>): void {
    this.#incoming.show(slots)
    this.#tell()
  }

  /** A person's video, the stage's before a small one. */
  pictureOf(person: string): MediaStream | undefined {
    return this.#incoming.pictureOf(person)
  }

  screenOf(person: string): MediaStream | undefined {
    return this.#incoming.screenOf(person)
  }

  /** The browser's statistics of this call; undefined while it is not up. */
  async look(): Promise<StatsSample | undefined> {
    if (!this.#peer || this.state !== 'on') return undefined
    const stats = await this.#peer.getStats()
    return look(stats.values(), (mid) => this.#incoming.shownAt(mid))
  }

  async #connect(): Promise<void> {
    this.#drop()
    this.#set(this.state === 'off' || this.state === 'connecting' ? 'connecting' : 'lost')
    const attempt = this.#attempt
    this.#timer = setTimeout(() => this.#again(attempt), CONNECT_MS)
    try {
      const iceServers = await this.#relays()
      if (this.#attempt !== attempt) return
      const peer = (this.#options.peer ?? defaultPeer)(this.#configured(iceServers))
      this.#peer = peer
      peer.onconnectionstatechange = () => this.#watch(peer)
      this.#attach(peer)
      await this.#negotiate(peer, false)
    } catch {
      this.#again(attempt)
    }
  }

  /** The lines of the one offer, in the order that the server expects. */
  #attach(peer: RTCPeerConnection): void {
    const { encryption, stream, audioSlots = AUDIO_SLOTS, videoSlots: pictures = videoSlots(false) } = this.#options
    this.#outgoing.attach(peer, (sender, line) => encryption?.seal(sender, line))
    this.#incoming.attach(peer, { audio: audioSlots, video: pictures }, (receiver, kind, slot) => encryption?.open(receiver, kind, slot), stream)
    this.#tell()
  }

  async #negotiate(peer: RTCPeerConnection, restart: boolean): Promise<void> {
    await peer.setLocalDescription()
    const pictures = this.#pictures.wished
    const sdp = await this.#options.offer({ sdp: peer.localDescription?.sdp ?? '', pictures, restart })
    if (this.#peer !== peer) return
    this.#pictures.told(pictures)
    await peer.setRemoteDescription({ type: 'answer', sdp })
  }

  /** Find another path for the same connection: every line and slot stays as it is. Make a new one if that fails. */
  async #renew(): Promise<void> {
    const peer = this.#peer
    if (!peer || this.#renewing) return
    this.#renewing = true
    let before = 0
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#renewed(peer, before), RENEW_MS)
    try {
      const iceServers = await this.#relays()
      if (this.#peer !== peer) return
      if (iceServers.length > 0) peer.setConfiguration(this.#configured(iceServers))
      peer.restartIce()
      await this.#negotiate(peer, true)
      before = await received(peer)
    } catch {
      if (this.#peer === peer) void this.#connect()
    }
  }

  /** "Connected" alone proves nothing: the browser may not have noticed yet that the old path is gone. */
  async #renewed(peer: RTCPeerConnection, before: number): Promise<void> {
    const arrives = (await received(peer)) !== before
    if (this.#peer !== peer) return
    this.#renewing = false
    if (arrives && peer.signalingState === 'stable' && peer.connectionState === 'connected') this.#backoff.reset()
    else void this.#connect()
  }

  #configured(iceServers: RTCIceServer[]): RTCConfiguration {
    return { iceServers, bundlePolicy: 'max-bundle', ...this.#options.encryption?.configuration }
  }

  /** Most people connect without them. */
  async #relays(): Promise<RTCIceServer[]> {
    return (await this.#options.iceServers?.().catch(() => [])) ?? []
  }

  #watch(peer: RTCPeerConnection): void {
    if (this.#peer !== peer || this.#renewing) return
    clearTimeout(this.#timer)
    switch (peer.connectionState) {
      case 'connected':
        this.#backoff.reset()
        return this.#set('on')
      case 'disconnected':
        this.#timer = setTimeout(() => void this.#renew(), DISCONNECTED_MS)
        return
      case 'failed':
      case 'closed':
        return this.#again(this.#attempt)
      default:
        this.#timer = setTimeout(() => this.#again(this.#attempt), CONNECT_MS)
    }
  }

  #again(attempt: object): void {
    if (this.#attempt !== attempt) return
    this.#drop()
    this.#set('lost')
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff.next_ms())
  }

  #drop(): void {
    clearTimeout(this.#timer)
    this.#attempt = {}
    this.#renewing = false
    if (this.#peer) {
      this.#peer.onconnectionstatechange = null
      this.#peer.close()
    }
    this.#peer = undefined
    this.#outgoing.detach()
    this.#incoming.detach()
  }

  #set(state: CallState): void {
    this.state = state
    if (state === 'on') void this.#pictures.say()
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

async function received(peer: RTCPeerConnection): Promise<number> {
  return arrivals((await peer.getStats()).values())
}

function defaultPeer(configuration: RTCConfiguration): RTCPeerConnection {
  return new RTCPeerConnection(configuration)
}
