/* The receiving side of a call: a fixed set of slots. The server says who each shows now. source: media.md §1 */
import { transceiver, type Kind } from './transceiver'

export interface Slot {
  /** Known before negotiation, unlike the mid. shape: `audio0`, `video1` */
  id: string
  readonly mid: string
  kind: Kind
  /** The stage's audio and video are synchronised; a screen has a slot of its own. */
  place: 'stage' | 'screen' | 'small'
  stream: MediaStream
}

type Open = (receiver: RTCRtpReceiver, kind: Kind, slot: string) => void
type Proven = (slot: string) => string | undefined
type Stream = (track: MediaStreamTrack) => MediaStream

/** The server expects this order. */
const PLACES = { audio: ['stage'], video: ['stage', 'screen'] } as const

export class Incoming {
  slots: Slot[] = []
  #shown: Record<string, string> = {}
  readonly #proven: Proven

  /** `proven`: who sent a slot's frames, if a key proves it. */
  constructor(proven: Proven = () => undefined) {
    this.#proven = proven
  }

  /** The last lines of the one offer: audio, then video. */
  attach(peer: RTCPeerConnection, counts: Record<Kind, number>, open: Open, stream: Stream = (track) => new MediaStream([track])): void {
    this.slots = (['audio', 'video'] as const).flatMap((kind) =>
      Array.from({ length: counts[kind] }, (_, index): Slot => {
        const laid = transceiver(peer, kind, { direction: 'recvonly' })
        const id = `${kind}${index}`
        open(laid.receiver, kind, id)
        return {
          id,
          // Set when the offer becomes the local description; read late.
          get mid() {
            return laid.mid ?? ''
          },
          kind,
          place: PLACES[kind][index] ?? 'small',
          stream: stream(laid.receiver.track),
        }
      }),
    )
  }

  /** The connection is over. */
  detach(): void {
    this.slots = []
    this.#shown = {}
  }

  /** Who each slot shows now, by mid, complete. */
  show(slots: Record<string, string>): void {
    this.#shown = slots
  }

  shownAt(mid: string): string | undefined {
    return this.#shown[mid]
  }

  /** A person's video, the stage's before a small one. */
  pictureOf(person: string): MediaStream | undefined {
    return this.#find(person, (slot) => slot.place !== 'screen')
  }

  screenOf(person: string): MediaStream | undefined {
    return this.#find(person, (slot) => slot.place === 'screen')
  }

  #find(person: string, fits: (slot: Slot) => boolean): MediaStream | undefined {
    const shows = (slot: Slot) => this.#shown[slot.mid] === person && (this.#proven(slot.id) ?? person) === person
    return this.slots.find((slot) => slot.kind === 'video' && fits(slot) && shows(slot))?.stream
  }
}
