/* One's own microphone, camera and screen: opened, muted, changed. Whoever sends them is told through `onChange`. */
import { DeviceRefused, type DeviceProblem, type Devices } from './devices'

export type Line = 'mic' | 'cam'
type Own = Line | 'screen'

export interface LineState {
  on: boolean
  /** The device is being opened. */
  busy: boolean
  problem: DeviceProblem | undefined
  track: MediaStreamTrack | undefined
}

type Listener = () => void

const OFF: LineState = { on: false, busy: false, problem: undefined, track: undefined }

export class LocalMedia {
  mic = OFF
  cam = OFF
  screen = OFF

  readonly #devices: Devices
  readonly #listeners = new Set<Listener>()
  #ended = false

  constructor(devices: Devices) {
    this.#devices = devices
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Opens the device when needed. A muted microphone stays open, so that unmuting loses no word; a camera that is
      off is closed, so that its lamp goes out. */
  async turn(line: Own, on: boolean): Promise<void> {
    const state = this[line]
    if (!on) {
      if (line !== 'mic') this.#close(line)
      else if (state.track) state.track.enabled = false
      return this.#set(line, { on: false, busy: false })
    }
    if (state.track && state.track.readyState === 'live') {
      state.track.enabled = true
      return this.#set(line, { on: true, problem: undefined })
    }
    await this.#open(line)
  }

  /** Takes the device that is chosen now, if the line is in use. */
  async reopen(line: Line): Promise<void> {
    const wasOn = this[line].on
    if (!this[line].track) return
    this.#close(line)
    await this.#open(line)
    if (!wasOn) await this.turn(line, false)
  }

  end(): void {
    this.#ended = true
    this.#close('mic')
    this.#close('cam')
    this.#close('screen')
    this.#listeners.clear()
  }

  async #open(line: Own): Promise<void> {
    this.#set(line, { busy: true, problem: undefined })
    try {
      const track = await OPEN[line](this.#devices)
      if (!track) return this.#set(line, { busy: false })
      if (this.#ended) return track.stop()
      track.onended = () => {
        // Pulled out, or taken back in the browser's own menu; a screen's bar has a button for it.
        const problem = line === 'screen' ? undefined : 'missing'
        if (this[line].track === track) this.#set(line, { on: false, problem, track: undefined })
      }
      this.#set(line, { on: true, busy: false, track })
    } catch (error) {
      this.#set(line, { on: false, busy: false, problem: error instanceof DeviceRefused ? error.problem : 'failed', track: undefined })
    }
  }

  #close(line: Own): void {
    const { track } = this[line]
    if (!track) return
    track.onended = null
    track.stop()
    this.#set(line, { track: undefined })
  }

  #set(line: Own, change: Partial<LineState>): void {
    this[line] = { ...this[line], ...change }
    for (const listener of this.#listeners) listener()
  }
}

const OPEN: Record<Own, (devices: Devices) => Promise<MediaStreamTrack | undefined>> = {
  mic: (devices) => devices.microphone(),
  cam: (devices) => devices.camera(),
  screen: (devices) => devices.screen(),
}
