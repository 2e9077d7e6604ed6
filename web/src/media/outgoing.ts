/* The sending side of a call: microphone, camera in up to three sizes, screen. The server says which of them anyone is
   shown; the rest is not even encoded. What is sent and wanted survives a reconnect. source: media.md §1, §2 */
import { transceiver } from './transceiver'

export type Sent = 'mic' | 'cam' | 'screen'

/** What anyone is shown of me, or may be immediately. shape: `camera` holds rids */
export interface Wanted {
  camera: readonly string[]
  screen: boolean
}

type Seal = (sender: RTCRtpSender, line: Sent) => void
type Encoding = { maxBitrate: number; scaleResolutionDownBy: number; active: boolean }

const LAYERS = [
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 100_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 350_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_300_000 },
] as const
const SMALLEST = LAYERS[0]
/** For a browser that sends only one size: enough for a face on the stage, light enough for twelve small ones. */
const ONLY = { scaleResolutionDownBy: 1, maxBitrate: 600_000 }
const SCREEN = { scaleResolutionDownBy: 1, maxBitrate: 1_500_000 }

/** Until the server has said what it wants, the smallest video: it starts fastest, every place can show it, and larger
    requests are known one round trip later. A screen is shared for somebody to see it. */
const AT_FIRST: Wanted = { camera: [SMALLEST.rid], screen: true }

export class Outgoing {
  readonly #tracks: Record<Sent, MediaStreamTrack | null> = { mic: null, cam: null, screen: null }
  #lines: Partial<Record<Sent, RTCRtpTransceiver>> = {}
  #wanted = AT_FIRST
  #thrifty = false
  #applied = Promise.resolve()

  /** The first lines of the one offer, in the order that the server expects. */
  attach(peer: RTCPeerConnection, seal: Seal): void {
    this.#lines = {}
    // Changes requested of the last connection may never be answered.
    this.#applied = Promise.resolve()
    for (const line of ['mic', 'cam', 'screen'] as const) {
      const laid = this.#attach(peer, line)
      seal(laid.sender, line)
      this.#lines[line] = laid
    }
    this.#apply()
  }

  /** The connection is over. */
  detach(): void {
    this.#lines = {}
  }

  /** Also null: the device is off. Takes effect without negotiation, now or when the connection is up. */
  async send(line: Sent, track: MediaStreamTrack | null): Promise<void> {
    if (this.#tracks[line] === track) return
    this.#tracks[line] = track
    await this.#lines[line]?.sender.replaceTrack(track)
  }

  want(wanted: Wanted): void {
    this.#wanted = wanted
    this.#apply()
  }

  /** Send only the camera's smallest video, whatever anyone wants. */
  spare(thrifty: boolean): void {
    this.#thrifty = thrifty
    this.#apply()
  }

  #attach(peer: RTCPeerConnection, line: Sent): RTCRtpTransceiver {
    const what = this.#tracks[line] ?? (line === 'mic' ? 'audio' : 'video')
    const attach = (sendEncodings: RTCRtpEncodingParameters[]) => transceiver(peer, what, { direction: 'sendonly', sendEncodings })
    if (line === 'mic') return transceiver(peer, what, { direction: 'sendonly' })
    if (line === 'screen') return attach([this.#encoding('screen')])
    try {
      return attach(LAYERS.map(({ rid }) => ({ rid, ...this.#encoding('cam', rid) })))
    } catch {
      // A browser without simulcast.
      return attach([this.#encoding('cam')])
    }
  }

  /** `rid` undefined: the line has one encoding. */
  #encoding(line: 'cam' | 'screen', rid?: string): Encoding {
    if (line === 'screen') return { ...SCREEN, active: this.#wanted.screen }
    const { camera } = this.#wanted
    const layer = LAYERS.find((each) => each.rid === rid)
    if (!layer) return { ...size(this.#thrifty ? SMALLEST : ONLY), active: camera.length > 0 }
    return { ...size(layer), active: this.#thrifty ? layer === SMALLEST && camera.length > 0 : camera.includes(layer.rid) }
  }

  /** One change after another: a sender drops a change while another is under way. */
  #apply(): void {
    const lines = this.#lines
    this.#applied = this.#applied.then(async () => {
      for (const line of ['cam', 'screen'] as const) {
        const sender = lines[line]?.sender
        if (sender && lines === this.#lines) await this.#set(sender, line)
      }
    })
  }

  async #set(sender: RTCRtpSender, line: 'cam' | 'screen'): Promise<void> {
    const parameters = sender.getParameters()
    const alone = parameters.encodings.length === 1
    let changed = false
    for (const encoding of parameters.encodings) {
      const asked = this.#encoding(line, alone ? undefined : encoding.rid)
      if (encoding.active === asked.active && encoding.maxBitrate === asked.maxBitrate) continue
      Object.assign(encoding, asked)
      changed = true
    }
    // Refused while the connection ends or negotiates: the server says again what it wants.
    if (changed) await sender.setParameters(parameters).catch(() => {})
  }
}

function size({ scaleResolutionDownBy, maxBitrate }: Omit<Encoding, 'active'>): Omit<Encoding, 'active'> {
  return { scaleResolutionDownBy, maxBitrate }
}
