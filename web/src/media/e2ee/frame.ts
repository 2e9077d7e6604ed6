/* One encoded frame, encrypted: [clear][encrypted][tag 16][key id 4][run 2][counter 4][version and line 1]. The clear
   bytes are those of VP8 that the media server and the browser's packetizer read; they and the trailer are
   authenticated. source: RFC 9605 as the model, media.md §7 */
import { joined, type Bytes } from './bytes'
import { LINES, type Line, type StreamKey } from './schedule'

export const TAG_BYTES = 16
export const TRAILER_BYTES = 11
export const MAX_COUNTER = 0xffff_ffff
const VERSION = 1

export interface Trailer {
  keyId: number
  line: Line
  /** Which of the sender's connections this is. */
  run: number
  counter: number
}

export async function sealFrame(frame: Bytes, trailer: Trailer, with_: StreamKey): Promise<Bytes> {
  const clear = frame.subarray(0, clearBytes(trailer.line, frame, frame.length))
  const end = written(trailer)
  const body = await crypto.subtle.encrypt(algorithm(clear, end, trailer, with_), with_.key, frame.subarray(clear.length))
  return joined(clear, new Uint8Array(body), end)
}

/** undefined: it was not encrypted with this key and position. */
export async function openFrame(sealed: Bytes, trailer: Trailer, with_: StreamKey): Promise<Bytes | undefined> {
  const end = sealed.subarray(sealed.length - TRAILER_BYTES)
  const clear = sealed.subarray(0, clearBytes(trailer.line, sealed, sealed.length - TRAILER_BYTES - TAG_BYTES))
  const body = sealed.subarray(clear.length, sealed.length - TRAILER_BYTES)
  try {
    const opened = await crypto.subtle.decrypt(algorithm(clear, end, trailer, with_), with_.key, body)
    return joined(clear, new Uint8Array(opened))
  } catch {
    return undefined
  }
}

/** A frame's own claims, before anything is proven; undefined: it is not one of ours. */
export function trailerOf(sealed: Bytes): Trailer | undefined {
  if (sealed.length < TAG_BYTES + TRAILER_BYTES) return undefined
  const view = new DataView(sealed.buffer, sealed.byteOffset + sealed.length - TRAILER_BYTES, TRAILER_BYTES)
  const last = view.getUint8(10)
  const line = LINES[last & 0x0f]
  if (last >> 4 !== VERSION || line === undefined) return undefined
  return { keyId: view.getUint32(0), run: view.getUint16(4), counter: view.getUint32(6), line }
}

/** For frames that may be unencrypted: chance produces such a trailer once in millions of frames. */
export function looksSealed(frame: Bytes): boolean {
  const trailer = trailerOf(frame)
  return trailer !== undefined && trailer.run < 0x100 && trailer.counter < 0x100_0000
}

/** Left readable: the VP8 header that packetization and switching need (shorter in a delta frame), and Opus's byte that
    gives its length. */
function clearBytes(line: Line, frame: Bytes, size: number): number {
  const delta = ((frame[0] ?? 0) & 1) === 1
  const wanted = line === 'mic' ? 1 : delta ? 3 : 10
  return Math.min(wanted, size)
}

function written({ keyId, line, run, counter }: Trailer): Bytes {
  const bytes = new Uint8Array(TRAILER_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, keyId)
  view.setUint16(4, run)
  view.setUint32(6, counter)
  view.setUint8(10, (VERSION << 4) | LINES.indexOf(line))
  return bytes
}

function algorithm(clear: Bytes, end: Bytes, { counter }: Trailer, { salt }: StreamKey): AesGcmParams {
  const iv = salt.slice()
  const view = new DataView(iv.buffer)
  view.setUint32(8, view.getUint32(8) ^ counter)
  return { name: 'AES-GCM', iv, additionalData: joined(clear, end) }
}
