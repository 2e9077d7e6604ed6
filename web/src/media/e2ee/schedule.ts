/* The key schedule of a sender's secret. A stream is one line of one connection, with its own key, so its counter may
   start at zero without ever repeating an IV. source: RFC 9605 §4.4 as the model */
import { derived, fields, type Bytes } from './bytes'

export const LINES = ['mic', 'cam', 'screen'] as const
export type Line = (typeof LINES)[number]

export const SECRET_BYTES = 32
const KEY_BYTES = 16
const SALT_BYTES = 12

export interface StreamKey {
  key: CryptoKey
  salt: Bytes
}

/** The id by which frames name a secret, and with it the sender and the epoch. shape: `sender` is a fingerprint */
export async function keyIdOf(secret: Bytes, sender: Bytes): Promise<number> {
  const id = await derived(secret, fields('tearoom e2ee 1 key id', sender), 4)
  return new DataView(id.buffer).getUint32(0)
}

export async function streamKey(secret: Bytes, sender: Bytes, line: Line, run: number): Promise<StreamKey> {
  const info = fields('tearoom e2ee 1 stream', sender, line, run)
  const bytes = await derived(secret, info, KEY_BYTES + SALT_BYTES)
  const key = await crypto.subtle.importKey('raw', bytes.slice(0, KEY_BYTES), 'AES-GCM', false, ['encrypt', 'decrypt'])
  return { key, salt: bytes.slice(KEY_BYTES) }
}
