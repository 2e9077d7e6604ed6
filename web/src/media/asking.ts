/* Requests microphone and camera from the browser: once, if both are wanted at the same moment. */
import { DeviceRefused, type Devices } from './devices'
import type { MediaKind } from './localTracks'

type Tracks = Record<MediaKind, MediaStreamTrack>

export class Asking {
  readonly #devices: Devices
  /** The requests of this moment, and the shared result. */
  #breath: { lines: Set<MediaKind>; both?: Promise<Tracks | undefined> } | undefined

  constructor(devices: Devices) {
    this.#devices = devices
  }

  /** `preferred`: from this device, if it is there. raises: DeviceRefused */
  async track(line: MediaKind, preferred?: string): Promise<MediaStreamTrack> {
    const breath = (this.#breath ??= { lines: new Set() })
    breath.lines.add(line)
    await Promise.resolve()
    if (this.#breath === breath) this.#breath = undefined
    if (breath.lines.size < 2) return this.#alone(line, preferred)
    const both = await (breath.both ??= this.#both())
    return both ? both[line] : this.#alone(line, preferred)
  }

  /** undefined: one of them is not available, so each is requested alone. A person who denies both is not asked again. */
  async #both(): Promise<Tracks | undefined> {
    try {
      return await this.#devices.both()
    } catch (error) {
      if (error instanceof DeviceRefused && error.problem === 'denied') throw error
      return undefined
    }
  }

  #alone(line: MediaKind, preferred?: string): Promise<MediaStreamTrack> {
    return line === 'mic' ? this.#devices.microphone(preferred) : this.#devices.camera(preferred)
  }
}
