/* The secrets of the people I may hear, and the frames they decrypt. A frame's key proves who sent it and from which
   line: more than the server's word. */
import { toBase64, type Bytes } from './bytes'
import { openFrame, trailerOf, type Trailer } from './frame'
import { keyIdOf, streamKey, type Line, type StreamKey } from './schedule'
import type { Epoch } from './sender'

/** How far behind the newest a frame may arrive: packets overtake each other, and lost ones are sent again. */
const LATE = 512
/** Per person: the one in use, and as many as may be made before the first of them is used (three in three seconds). */
const EPOCHS = 4
/** Per secret. Each connection has up to three, so this is enough for eighty while nobody comes or goes. */
export const MAX_STREAMS = 240

export type Dropped = 'garbage' | 'unknown' | 'replayed' | 'forged'
export type Opened = { frame: Bytes; person: string; line: Line } | { dropped: Dropped; keyId?: number }

interface Stream {
  key: StreamKey
  /** The highest counter that any slot has decrypted. */
  newest: number
}

interface Known {
  id: number
  person: string
  sender: Bytes
  epoch: Epoch
  streams: Map<string, Stream>
}

export class Ring {
  readonly #known = new Map<number, Known>()
  /** By fingerprint, also of forgotten people: an old secret is not accepted again when they come back. */
  readonly #newest = new Map<string, number>()

  /** shape: `sender` is their fingerprint; an epoch older than a known one is ignored. Returns whether it is new. */
  async add(person: string, sender: Bytes, epoch: Epoch): Promise<boolean> {
    const id = await keyIdOf(epoch.secret, sender)
    const name = toBase64(sender)
    // An id that collides with another's would silence them.
    if (this.#known.has(id) || epoch.number < (this.#newest.get(name) ?? 0)) return false
    this.#newest.set(name, epoch.number)
    this.#known.set(id, { id, person, sender, epoch, streams: new Map() })
    const tooMany = this.#of(person).sort((a, b) => b.epoch.number - a.epoch.number)
    for (const known of tooMany.slice(EPOCHS)) this.#known.delete(known.id)
    return true
  }

  knows(person: string): boolean {
    return this.#of(person).length > 0
  }

  /** Nothing of theirs is decrypted any more. */
  forget(person: string): void {
    for (const known of this.#of(person)) this.#known.delete(known.id)
  }

  /** The last keys are in use everywhere: earlier ones decrypt nothing more. */
  settle(): void {
    for (const known of this.#known.values()) {
      const newest = Math.max(...this.#of(known.person).map((other) => other.epoch.number))
      if (known.epoch.number < newest) this.#known.delete(known.id)
    }
  }

  slot(kind: 'audio' | 'video'): RingSlot {
    return new RingSlot(kind, (keyId) => this.#known.get(keyId))
  }

  #of(person: string): Known[] {
    return [...this.#known.values()].filter((known) => known.person === person)
  }
}

/** One receiving line, which shows one person after another. */
export class RingSlot {
  readonly kind: 'audio' | 'video'
  readonly #find: (keyId: number) => Known | undefined
  /** The counters received here, each at its index modulo LATE, plus one. */
  readonly #seen = new WeakMap<Stream, Float64Array>()

  constructor(kind: 'audio' | 'video', find: (keyId: number) => Known | undefined) {
    this.kind = kind
    this.#find = find
  }

  async open(sealed: Bytes): Promise<Opened> {
    const trailer = trailerOf(sealed)
    if (!trailer || (trailer.line === 'mic') !== (this.kind === 'audio')) return { dropped: 'garbage' }
    const known = this.#find(trailer.keyId)
    if (!known) return { dropped: 'unknown', keyId: trailer.keyId }
    const name = `${trailer.line} ${trailer.run}`
    if (!known.streams.has(name) && known.streams.size >= MAX_STREAMS) return { dropped: 'garbage' }
    const stream = known.streams.get(name) ?? (await begun(known, trailer))
    if (this.#came(stream, trailer.counter)) return { dropped: 'replayed' }
    const frame = await openFrame(sealed, trailer, stream.key)
    if (!frame) return { dropped: 'forged' }
    // Only proven frames are recorded: a stranger's frames leave no trace.
    this.#remember(known.streams.get(name) ?? stream, trailer.counter)
    if (!known.streams.has(name)) known.streams.set(name, stream)
    return { frame, person: known.person, line: trailer.line }
  }

  #came(stream: Stream, counter: number): boolean {
    return counter + LATE <= stream.newest || this.#seen.get(stream)?.[counter % LATE] === counter + 1
  }

  #remember(stream: Stream, counter: number): void {
    const seen = this.#seen.get(stream) ?? new Float64Array(LATE)
    seen[counter % LATE] = counter + 1
    this.#seen.set(stream, seen)
    stream.newest = Math.max(stream.newest, counter)
  }
}

async function begun(known: Known, { line, run }: Trailer): Promise<Stream> {
  return { key: await streamKey(known.epoch.secret, known.sender, line, run), newest: -1 }
}
