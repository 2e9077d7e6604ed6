/* What I send, as this browser shows it to me. */

/** One stream per track, so that a video element does not restart at every render. */
export class Preview {
  #shown: { track: MediaStreamTrack; stream: MediaStream } | undefined

  of(track: MediaStreamTrack | undefined): MediaStream | undefined {
    if (!track) return undefined
    if (this.#shown?.track !== track) this.#shown = { track, stream: new MediaStream([track]) }
    return this.#shown.stream
  }
}
