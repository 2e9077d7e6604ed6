/* The page's end of the worker that holds keys and seals frames. The room tells it who is present and passes on what
   browsers say to each other; the call gives it its lines. */
import type { Said } from './said'
import type { Line } from './schedule'
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
  transform?: (worker: Worker, place: Place) => RTCRtpScriptTransform
}

/** What this browser would need to seal frames. */
export function canSeal(): boolean {
  return typeof RTCRtpScriptTransform === 'function' && globalThis.crypto?.subtle !== undefined
}

export class Encryption {
  /** To compare by voice; undefined while it is being made, or nobody else is here. */
  code: string | undefined
  /** Whose keys the code vouches for. */
  people: string[] = []
  /** Whose frames each slot shows, as their key proves: this goes before what the server says. */
  readonly from = new Map<string, { person: string; line: Line }>()

  /** Frames go on coming that nobody has given us the key of. */
  unopened = false

  readonly #options: EncryptionOptions

  constructor(options: EncryptionOptions) {
    this.#options = options
    options.worker.onmessage = ({ data }: MessageEvent<Tells>) => this.#hear(data)
    this.#tell({ do: 'enter', place: options.place, person: options.person })
  }

  /** Everybody present and their public keys, as the server says. */
  present(keys: Record<string, string>): void {
    this.#tell({ do: 'present', keys })
  }

  hear(person: string, said: unknown): void {
    this.#tell({ do: 'hear', person, said })
  }

  /** Let frames go and come unsealed, or no more. */
  unsealed(on: boolean): void {
    this.#tell({ do: 'open', on })
  }

  /** Before it is negotiated: nothing of this line leaves unsealed. */
  seal(sender: RTCRtpSender, line: Line): void {
    sender.transform = this.#transform({ side: 'send', line })
  }

  open(receiver: RTCRtpReceiver, kind: 'audio' | 'video', slot: string): void {
    this.from.delete(slot)
    receiver.transform = this.#transform({ side: 'receive', kind, slot })
  }

  /** Keys are forgotten with the worker. */
  end(): void {
    this.#options.worker.terminate()
  }

  #hear(tells: Tells): void {
    switch (tells.tell) {
      case 'key':
        return this.#options.onKey(tells.key)
      case 'say':
        return this.#options.onSay(tells.said)
      case 'agreed':
        this.code = tells.code
        this.people = tells.people
        break
      case 'unopened':
        this.unopened = tells.on
        break
      case 'from':
        if (tells.from) this.from.set(tells.slot, tells.from)
        else this.from.delete(tells.slot)
    }
    this.#options.onChange()
  }

  #tell(told: Told): void {
    this.#options.worker.postMessage(told)
  }

  #transform(place: Place): RTCRtpScriptTransform {
    const make = this.#options.transform ?? ((worker, options) => new RTCRtpScriptTransform(worker, options))
    return make(this.#options.worker, place)
  }
}
