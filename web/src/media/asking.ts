/* Asks the browser for a microphone and a camera: once, when both are wanted in one breath. */
import { DeviceRefused, type Devices } from './devices'
import type { MediaKind } from './localTracks'

type Tracks = Record<MediaKind, MediaStreamTrack>

export class Asking {
  readonly #devices: Devices
  /** Who asks in this breath, and what is asked for them then. */
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

  /** undefined: one of them cannot be had, so each is asked for alone. Whoever says no to both is not asked again. */
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
