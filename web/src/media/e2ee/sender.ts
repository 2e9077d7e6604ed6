/* Encrypts what I send. It generates its secrets and never accepts one. So each run number is used once per secret, and
   with it each pair of key and IV, across simulcast layers, new connections and new epochs. */
import type { Bytes } from './bytes'
import { MAX_COUNTER, sealFrame } from './frame'
import { keyIdOf, SECRET_BYTES, streamKey, type Line, type StreamKey } from './schedule'

const MAX_RUN = 0xffff

/** What the people who may hear me need. */
export interface Epoch {
  number: number
  secret: Bytes
}

export type Random = (size: number) => Bytes

export class Sender {
  readonly #me: Bytes
  readonly #random: Random
  #made = 0
  #runs = 0
  #current: { epoch: Epoch; keyId: number } | undefined

  /** shape: `me` is my fingerprint */
  constructor(me: Bytes, random: Random) {
    this.#me = me
    this.#random = random
  }

  /** A new secret, sent to others before it is used. */
  renew(): Epoch {
    return { number: ++this.#made, secret: this.#random(SECRET_BYTES) }
  }

  /** Encrypt with this from now on. An epoch older than the current one is ignored. */
  async use(epoch: Epoch): Promise<void> {
    const keyId = await keyIdOf(epoch.secret, this.#me)
    if (epoch.number > (this.#current?.epoch.number ?? 0)) this.#current = { epoch, keyId }
  }

  /** A line of a new connection. */
  stream(line: Line): SendStream {
    if (this.#runs > MAX_RUN) throw new RangeError('out of runs')
    return new SendStream(line, this.#runs++, () => this.#current, this.#me)
  }
}

export class SendStream {
  readonly #line: Line
  readonly #run: number
  readonly #current: () => { epoch: Epoch; keyId: number } | undefined
  readonly #me: Bytes
  #key: { epoch: Epoch; made: Promise<StreamKey> } | undefined
  #counter = 0

  constructor(line: Line, run: number, current: () => { epoch: Epoch; keyId: number } | undefined, me: Bytes) {
    this.#line = line
    this.#run = run
    this.#current = current
    this.#me = me
  }

  /** undefined: there is no key (yet), and nothing may leave without one. */
  async seal(frame: Bytes): Promise<Bytes | undefined> {
    const current = this.#current()
    if (!current || this.#counter > MAX_COUNTER) return undefined
    if (this.#key?.epoch !== current.epoch) {
      const made = streamKey(current.epoch.secret, this.#me, this.#line, this.#run)
      this.#key = { epoch: current.epoch, made }
    }
    const trailer = { keyId: current.keyId, line: this.#line, run: this.#run, counter: this.#counter++ }
    return sealFrame(frame, trailer, await this.#key.made)
  }
}
