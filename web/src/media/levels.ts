/* A microphone's level, so that people see that they are heard. */

/** units: 0 silent .. 1 loud, perceptually even */
type Level = number

const FLOOR_DB = -60
const TOP_DB = -12

/** Root mean square of samples between -1 and 1, as a level. */
export function levelOf(samples: Float32Array): Level {
  if (samples.length === 0) return 0
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const db = 10 * Math.log10(sum / samples.length + 1e-12)
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (TOP_DB - FLOOR_DB)))
}

/** Measures a copy of the track, which also works while the track is muted. */
export class Meter {
  readonly #copy: MediaStreamTrack
  readonly #analyser: AnalyserNode
  readonly #source: MediaStreamAudioSourceNode
  readonly #samples: Float32Array<ArrayBuffer>

  constructor(context: AudioContext, track: MediaStreamTrack) {
    this.#analyser = context.createAnalyser()
    this.#analyser.fftSize = 1024
    this.#samples = new Float32Array(this.#analyser.fftSize)
    this.#copy = track.clone()
    this.#copy.enabled = true
    this.#source = context.createMediaStreamSource(new MediaStream([this.#copy]))
    this.#source.connect(this.#analyser)
  }

  read(): Level {
    this.#analyser.getFloatTimeDomainData(this.#samples)
    return levelOf(this.#samples)
  }

  end(): void {
    this.#source.disconnect()
    // A running copy would keep the microphone's indicator lit.
    this.#copy.stop()
  }
}
