/* The page's side of the worker that holds keys and encrypts frames. The room tells it who is present and relays
   messages between browsers; the call gives it its lines. */
import type { Bytes } from './bytes'
import type { Standing } from './continuity'
import type { Said } from './said'
import type { Line } from './schedule'
import type { EncodedFrame } from './transforms'
import type { Place, Tells, Told } from './worker'

export interface EncryptionOptions {
  worker: Worker
  place: string
  person: string
  /** My public key, for everybody present to see. */
  onKey: (key: string) => void
  /** To everybody else who is present. */
  onSay: (said: Said) => void
  onChange: () => void
  /** It ran, and no longer responds. */
  onStopped: () => void
}

/** Whether this browser can encrypt frames; workers and keys may still be forbidden. */
export function canSeal(): boolean {
  return globalThis.crypto?.subtle !== undefined && (hasTransforms() || hasStreams())
}

/** The standard API. */
function hasTransforms(): boolean {
  return typeof RTCRtpScriptTransform === 'function'
}

/** Chromium's API before 141. */
function hasStreams(): boolean {
  return typeof RTCRtpSender === 'function' && 'createEncodedStreams' in RTCRtpSender.prototype
}

interface Streaming {
  createEncodedStreams(): { readable: ReadableStream<EncodedFrame>; writable: WritableStream<EncodedFrame> }
}

const PING_MS = 3_000
/** A page that slept finds its worker silent for one ping at most; a busy phone may need more. */
const PINGS = 4

export class Encryption {
  /** To compare by voice; undefined while it is being made, or nobody else is here. */
  code: string | undefined
  /** The people whose keys the code confirms. */
  people: string[] = []
  /** For each of the others: whether we compared, and with this key. */
  standings: Readonly<Record<string, Standing>> = {}
  /** The key that this page uses for each of the others whose key may be used. */
  marks: Readonly<Record<string, string>> = {}
  /** Who sent each slot's frames, as their key proves: this takes precedence over what the server says. */
  readonly from = new Map<string, { person: string; line: Line }>()

  /** Frames keep arriving without a key that anybody has sent us. */
  unopened = false

  readonly #options: EncryptionOptions
  /** Requests for keys. */
  readonly #asked = new Map<number, (made: { key: CryptoKey; mark: string } | undefined) => void>()
  #asks = 0
  #pinging: ReturnType<typeof setInterval> | undefined
  #unanswered = 0

  constructor(options: EncryptionOptions) {
    this.#options = options
    options.worker.onmessage = ({ data }: MessageEvent<Tells>) => this.#hear(data)
    this.#tell({ do: 'enter', place: options.place, person: options.person })
  }

  /** The configuration that the peer connection needs. */
  get configuration(): RTCConfiguration {
    return hasTransforms() ? {} : ({ encodedInsertableStreams: true } as RTCConfiguration)
  }

  /** Everybody present, their public keys and the page of each, as the server says. */
  present(keys: Record<string, string>, pages: Record<string, string>): void {
    this.#tell({ do: 'present', keys, pages })
  }

  /** My own person says that all see these digits. */
  compared(code: string): void {
    this.#tell({ do: 'compared', code })
  }

  hear(person: string, said: unknown): void {
    this.#tell({ do: 'hear', person, said })
  }

  /** One direction of a private chat; undefined if they have no usable key. */
  privateKey(person: string, chat: number, way: 'send' | 'receive', salt: Bytes): Promise<{ key: CryptoKey; mark: string } | undefined> {
    const ask = ++this.#asks
    return new Promise((answer) => {
      this.#asked.set(ask, answer)
      this.#tell({ do: 'private', ask, person, chat, way, salt })
    })
  }

  /** Allow or stop unencrypted frames, in both directions. */
  unsealed(on: boolean): void {
    this.#tell({ do: 'open', on })
  }

  /** Call this before negotiation: nothing of this line leaves unencrypted. */
  seal(sender: RTCRtpSender, line: Line): void {
    this.#through(sender, { side: 'send', line })
  }

  open(receiver: RTCRtpReceiver, kind: 'audio' | 'video', slot: string): void {
    this.from.delete(slot)
    this.#through(receiver, { side: 'receive', kind, slot })
  }

  /** Keys are discarded with the worker. */
  end(): void {
    clearInterval(this.#pinging)
    for (const answer of this.#asked.values()) answer(undefined)
    this.#asked.clear()
    this.#options.worker.terminate()
  }

  #hear(tells: Tells): void {
    switch (tells.tell) {
      case 'key':
        this.#pinging ??= setInterval(() => this.#ping(), PING_MS)
        return this.#options.onKey(tells.key)
      case 'say':
        return this.#options.onSay(tells.said)
      case 'agreed':
        this.code = tells.code
        this.people = tells.people
        this.standings = tells.standings
        this.marks = tells.marks
        break
      case 'unopened':
        this.unopened = tells.on
        break
      case 'from':
        if (tells.from) this.from.set(tells.slot, tells.from)
        else this.from.delete(tells.slot)
        break
      case 'private':
        this.#asked.get(tells.ask)?.(tells.made)
        this.#asked.delete(tells.ask)
        return
      case 'pong':
        this.#unanswered = 0
        return
    }
    this.#options.onChange()
  }

  /** A browser that runs out of memory ends a worker silently. */
  #ping(): void {
    if (this.#unanswered++ < PINGS) return this.#tell({ do: 'ping' })
    this.end()
    this.#options.onStopped()
  }

  #tell(told: Told, carried: Transferable[] = []): void {
    this.#options.worker.postMessage(told, carried)
  }

  #through(end: RTCRtpSender | RTCRtpReceiver, place: Place): void {
    if (hasTransforms()) {
      end.transform = new RTCRtpScriptTransform(this.#options.worker, place)
      return
    }
    const { readable, writable } = (end as unknown as Streaming).createEncodedStreams()
    this.#tell({ do: 'carry', place, readable, writable }, [readable, writable])
  }
}
