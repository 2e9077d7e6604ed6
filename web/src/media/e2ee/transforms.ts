/* Encryption and decryption as the browser's streams: a frame comes in and leaves changed, or does not leave. */
import type { Bytes } from './bytes'
import { looksSealed } from './frame'
import type { Dropped, RingSlot } from './ring'
import type { SendStream } from './sender'
import type { Line } from './schedule'

/** The common part of RTCEncodedAudioFrame and RTCEncodedVideoFrame. */
export interface EncodedFrame {
  data: ArrayBuffer
}

type Pass<F> = Pick<TransformStreamDefaultController<F>, 'enqueue'>
type Through<F> = { transform: (frame: F, pass: Pass<F>) => Promise<void> }

/** `open`: whether frames may leave unencrypted now. source: server/decisions/0012 */
export function sealing<F extends EncodedFrame>(stream: SendStream, open = () => false): Through<F> {
  return {
    async transform(frame, pass) {
      // Silence (Opus DTX) is an empty frame, which makes no packet. Encrypted, it would make one.
      if (frame.data.byteLength === 0) return
      if (open()) return pass.enqueue(frame)
      const sealed = await stream.seal(new Uint8Array(frame.data))
      if (sealed) put(frame, sealed, pass)
    },
  }
}

export interface Heard {
  /** Who sent this slot's frames, as their key proves; undefined: they are unencrypted, and prove nothing. */
  onFrom: (from: { person: string; line: Line } | undefined) => void
  onDropped: (why: Dropped, keyId: number | undefined) => void
  /** The decoder missed frames: it needs a key frame. */
  wantPicture: () => void
}

export function opening<F extends EncodedFrame>(slot: RingSlot, heard: Heard, open = () => false): Through<F> {
  let from: string | undefined
  let missed = false
  const came = (name: string, proven: { person: string; line: Line } | undefined, picture: Bytes | undefined) => {
    if (from !== name) heard.onFrom(proven)
    from = name
    if (missed && picture && (picture[0] ?? 0) & 1) heard.wantPicture()
    missed = false
  }
  return {
    async transform(frame, pass) {
      const sealed = new Uint8Array(frame.data)
      if (open() && !looksSealed(sealed)) {
        came('', undefined, slot.kind === 'video' ? sealed : undefined)
        return pass.enqueue(frame)
      }
      const opened = await slot.open(sealed)
      if ('dropped' in opened) {
        missed ||= opened.dropped === 'unknown' || opened.dropped === 'garbage'
        return heard.onDropped(opened.dropped, opened.keyId)
      }
      const { person, line } = opened
      came(`${line} ${person}`, { person, line }, line === 'mic' ? undefined : opened.frame)
      put(frame, opened.frame, pass)
    },
  }
}

function put<F extends EncodedFrame>(frame: F, data: Bytes, pass: Pass<F>): void {
  frame.data = data.buffer
  pass.enqueue(frame)
}
