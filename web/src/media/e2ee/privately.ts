/* The encryption of a private chat: one key for each direction, from the two pages' keys and a salt that the sender
   makes and alone counts for. source: server/decisions/0026 */
import { fields, joined, type Bytes } from './bytes'

export const SALT_BYTES = 32
/** Of a text, in UTF-8. */
export const MOST_BYTES = 3_000
/** Sizes reveal nothing finer than this. */
const STEP_BYTES = 256
const LENGTH_BYTES = 2
const MAX_COUNT = 0xffff_ffff

/** A text, or a receipt for texts: counted separately, so that no two share an IV. */
export type Kind = 'text' | 'got'
const KINDS: Record<Kind, number> = { text: 1, got: 2 }

/** One direction of one chat. shape: `from` and `to` are fingerprints, which include room, person and key */
export interface Privately {
  from: Bytes
  to: Bytes
  chat: number
  salt: Bytes
}

/** The info parameter of the key derivation. */
export function privateInfo({ from, to, chat, salt }: Privately): Bytes {
  return fields('tearoom e2ee 1 private', from, to, chat, salt)
}

export async function sealPrivately(key: CryptoKey, kind: Kind, count: number, plain: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: ivOf(kind, count) }, key, plain))
}

/** undefined: it was not encrypted with this key and position. */
export async function openPrivately(key: CryptoKey, kind: Kind, count: number, box: Bytes): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: ivOf(kind, count) }, key, box))
  } catch {
    return undefined
  }
}

/** The text after its length, padded. undefined: it is too long. */
export function padded(text: string): Bytes | undefined {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length > MOST_BYTES) return undefined
  const size = LENGTH_BYTES + bytes.length
  const whole = new Uint8Array(Math.ceil(size / STEP_BYTES) * STEP_BYTES)
  whole.set([bytes.length >> 8, bytes.length & 0xff])
  whole.set(bytes, LENGTH_BYTES)
  return whole
}

/** undefined: not a result of `padded`. */
export function unpadded(whole: Bytes): string | undefined {
  const length = (whole[0] ?? 0) * 256 + (whole[1] ?? 0)
  if (whole.length < LENGTH_BYTES + length) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(whole.subarray(LENGTH_BYTES, LENGTH_BYTES + length))
  } catch {
    return undefined
  }
}

/** The number of texts that have arrived under this salt. */
export function receipt(salt: Bytes, count: number): Bytes {
  return joined(salt, Uint8Array.of(count >>> 24, count >>> 16, count >>> 8, count))
}

export function readReceipt(bytes: Bytes): { salt: Bytes; count: number } | undefined {
  if (bytes.length !== SALT_BYTES + 4) return undefined
  return { salt: bytes.slice(0, SALT_BYTES), count: new DataView(bytes.buffer).getUint32(SALT_BYTES) }
}

function ivOf(kind: Kind, count: number): Bytes {
  if (count < 1 || count > MAX_COUNT) throw new RangeError('out of counts')
  const iv = new Uint8Array(12)
  iv[0] = KINDS[kind]
  new DataView(iv.buffer).setUint32(8, count)
  return iv
}
