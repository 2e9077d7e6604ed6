/* Sealing and opening as the browser's streams want them: a frame comes in and goes out changed, or does not go out. */
import type { Bytes } from './bytes'
import type { Dropped, RingSlot } from './ring'
import type { SendStream } from './sender'
import type { Line } from './schedule'

/** What RTCEncodedAudioFrame and RTCEncodedVideoFrame have in common. */
export interface EncodedFrame {
  data: ArrayBuffer
}

type Pass<F> = Pick<TransformStreamDefaultController<F>, 'enqueue'>
type Through<F> = { transform: (frame: F, pass: Pass<F>) => Promise<void> }

export function sealing<F extends EncodedFrame>(stream: SendStream): Through<F> {
  return {
    async transform(frame, pass) {
      const sealed = await stream.seal(new Uint8Array(frame.data))
      if (sealed) put(frame, sealed, pass)
    },
  }
}

export interface Heard {
  /** Whose frames this slot shows now, as their key proves. */
  onFrom: (person: string, line: Line) => void
  onDropped: (why: Dropped, keyId: number | undefined) => void
  /** The decoder missed frames: it needs a whole picture. */
  wantPicture: () => void
}

export function opening<F extends EncodedFrame>(slot: RingSlot, heard: Heard): Through<F> {
  let from = ''
  let missed = false
  return {
    async transform(frame, pass) {
      const opened = await slot.open(new Uint8Array(frame.data))
      if ('dropped' in opened) {
        missed ||= opened.dropped === 'unknown'
        return heard.onDropped(opened.dropped, opened.keyId)
      }
      const { person, line } = opened
      if (from !== `${line} ${person}`) heard.onFrom(person, line)
      from = `${line} ${person}`
      if (missed && line !== 'mic' && (opened.frame[0] ?? 0) & 1) heard.wantPicture()
      missed = false
      put(frame, opened.frame, pass)
    },
  }
}

function put<F extends EncodedFrame>(frame: F, data: Bytes, pass: Pass<F>): void {
  frame.data = data.buffer
  pass.enqueue(frame)
}
