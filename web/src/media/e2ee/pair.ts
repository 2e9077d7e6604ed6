/* A browser's own key pair, made for each stay in a room, and secrets wrapped with it. There is one curve for
   everybody: without negotiation, nobody can negotiate it down. */
import { derived, fields, joined, sha256, type Bytes } from './bytes'
import { privateInfo, type Privately } from './privately'

const CURVE = { name: 'ECDH', namedCurve: 'P-256' }
/** An uncompressed point. */
export const PUBLIC_BYTES = 65
const IV_BYTES = 12

/** Sender, receiver, and which of the sender's secrets: a wrapped secret is valid for nothing else. */
export interface Passing {
  /** Fingerprints. */
  from: Bytes
  to: Bytes
  epoch: number
}

/** A person and the key of their browser in one place, as 32 bytes. */
export function fingerprint(place: string, person: string, key: Bytes): Promise<Bytes> {
  return sha256(fields('tearoom e2ee 1 member', place, person, key))
}

export class Pair {
  readonly publicKey: Bytes
  readonly #private: CryptoKey

  constructor(publicKey: Bytes, privateKey: CryptoKey) {
    this.publicKey = publicKey
    this.#private = privateKey
  }

  /** The private key can be used, not exported. */
  static async make(): Promise<Pair> {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(CURVE, false, ['deriveBits'])
    return new Pair(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), privateKey)
  }

  /** raises: DOMException if the other's key is not a point on the curve */
  async wrap(secret: Bytes, theirs: Bytes, passing: Passing, random: (size: number) => Bytes): Promise<Bytes> {
    const iv = random(IV_BYTES)
    const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.#shared(theirs, wrapInfo(passing), ['encrypt']), secret)
    return joined(iv, new Uint8Array(box))
  }

  /** undefined: the holder of this key did not wrap it for us. */
  async unwrap(box: Bytes, theirs: Bytes, passing: Passing): Promise<Bytes | undefined> {
    try {
      const algorithm = { name: 'AES-GCM', iv: box.slice(0, IV_BYTES) }
      const key = await this.#shared(theirs, wrapInfo(passing), ['decrypt'])
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, box.subarray(IV_BYTES)))
    } catch {
      return undefined
    }
  }

  /** The key for one direction of a private chat; it can be used, not exported. raises: DOMException as `wrap` does */
  private(theirs: Bytes, privately: Privately, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
    return this.#shared(theirs, privateInfo(privately), [use])
  }

  async #shared(theirs: Bytes, info: Bytes, uses: KeyUsage[]): Promise<CryptoKey> {
    const point = await crypto.subtle.importKey('raw', theirs, CURVE, false, [])
    const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: point }, this.#private, 256)
    const key = await derived(new Uint8Array(bits), info, 32)
    return crypto.subtle.importKey('raw', key, 'AES-GCM', false, uses)
  }
}

function wrapInfo({ from, to, epoch }: Passing): Bytes {
  return fields('tearoom e2ee 1 wrap', from, to, epoch)
}
