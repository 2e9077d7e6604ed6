/* One's own microphone, camera and screen: opened, muted, changed. The last wish wins, however slow a device is: a
   track that arrives too late is stopped. Senders are notified through `onChange`. */
import { Asking } from './asking'
import { DeviceRefused, type DeviceKind, type DeviceProblem, type Devices } from './devices'

export type MediaKind = 'mic' | 'cam'
type Own = MediaKind | 'screen'

export interface LineState {
  /** It is being sent. */
  on: boolean
  /** The last wish, also while the device is being opened. */
  wanted: boolean
  /** The device is being opened. */
  busy: boolean
  /** The machine itself keeps it silent or dark: a switch, a key, a phone call. */
  silenced: boolean
  problem: DeviceProblem | undefined
  track: MediaStreamTrack | undefined
}

type Listener = () => void

export const OFF: LineState = { on: false, wanted: false, busy: false, silenced: false, problem: undefined, track: undefined }
const KINDS: Record<MediaKind, DeviceKind> = { mic: 'audioinput', cam: 'videoinput' }
/** A device that ends again this soon is broken, not unplugged. */
const BROKEN_MS = 3_000

export class LocalTracks {
  mic = OFF
  cam = OFF
  screen = OFF

  readonly #devices: Devices
  readonly #asking: Asking
  readonly #listeners = new Set<Listener>()
  readonly #opening: Partial<Record<Own, Promise<void>>> = {}
  /** Keep a muted microphone open: muted, it hears nothing, and unmuting loses no word. */
  #staysOpen = false
  /** The device of a track that ended by itself. */
  readonly #lost: Partial<Record<MediaKind, { device: string | undefined; at: number }>> = {}
  readonly #unwatch: () => void
  #ended = false

  constructor(devices: Devices) {
    this.#devices = devices
    this.#asking = new Asking(devices)
    this.#unwatch = devices.onChange(() => void this.#comeBack())
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Opens the device when needed. A muted microphone stays open; a camera that is off is closed, so that its indicator
      turns off. Returns when the device is in the wanted state, or something else is wanted by now. */
  async turn(line: Own, on: boolean): Promise<void> {
    this.#set(line, on ? { wanted: true, problem: undefined } : { wanted: false, on: false, busy: false })
    const { track } = this[line]
    if (!on) {
      if (line !== 'mic') this.#close(line)
      else if (track) track.enabled = false
    } else if (track?.readyState === 'live') {
      track.enabled = true
      this.#set(line, { on: true })
    } else {
      await this.#open(line)
    }
  }

  /** Switches to the chosen device, if the line is in use; a muted microphone stays muted. */
  async reopen(line: MediaKind): Promise<void> {
    delete this.#lost[line]
    await this.#opening[line]
    if (!this[line].track) return
    this.#staysOpen = line === 'mic' && !this[line].wanted
    this.#close(line)
    await this.#open(line)
  }

  /** Every device is released: nobody sees or hears me here. A device that is still being opened is stopped on arrival. */
  rest(): void {
    this.#staysOpen = false
    for (const line of ['mic', 'cam', 'screen'] as const) {
      delete this.#lost[line as MediaKind]
      this.#close(line)
      if (this[line].wanted || this[line].busy || this[line].on) this.#set(line, { on: false, wanted: false, busy: false })
    }
  }

  /** A hidden page is visible again: check the devices. */
  look(): void {
    for (const line of ['mic', 'cam'] as const) {
      const { track, silenced } = this[line]
      if (!track) continue
      if (track.readyState === 'ended') void this.#gone(line, track)
      else if (silenced !== track.muted) this.#set(line, { silenced: track.muted })
    }
  }

  end(): void {
    this.#ended = true
    this.#unwatch()
    this.rest()
    this.#listeners.clear()
  }

  #open(line: Own): Promise<void> {
    return (this.#opening[line] ??= this.#opened(line).finally(() => delete this.#opening[line]))
  }

  async #opened(line: Own): Promise<void> {
    this.#set(line, { busy: true, problem: undefined })
    try {
      const track = line === 'screen' ? await this.#devices.screen() : await this.#asking.track(line, this.#lost[line]?.device)
      if (track) this.#take(line, track)
      else this.#set(line, { busy: false, wanted: false })
    } catch (error) {
      const problem = error instanceof DeviceRefused ? error.problem : 'failed'
      this.#set(line, { on: false, busy: false, track: undefined, problem: this[line].wanted ? problem : undefined, wanted: false })
    }
  }

  #take(line: Own, track: MediaStreamTrack): void {
    const { wanted } = this[line]
    if (this.#ended || !(wanted || (line === 'mic' && this.#staysOpen))) {
      track.stop()
      return this.#set(line, { busy: false })
    }
    track.enabled = wanted
    track.onended = () => void this.#gone(line, track)
    track.onmute = track.onunmute = () => {
      if (this[line].track === track) this.#set(line, { silenced: track.muted })
    }
    this.#set(line, { on: wanted, busy: false, track, silenced: track.muted, problem: undefined })
  }

  /** Unplugged, or revoked in the browser's own menu: another device replaces it; a screen share has its own stop
      button. */
  async #gone(line: Own, track: MediaStreamTrack): Promise<void> {
    if (this[line].track !== track) return
    this.#set(line, { on: false, silenced: false, track: undefined })
    if (line === 'screen') return this.#set(line, { wanted: false })
    const before = this.#lost[line]
    const now = performance.now()
    const broken = before !== undefined && now - before.at < BROKEN_MS
    this.#lost[line] = { device: before?.device ?? track.getSettings?.().deviceId, at: now }
    if (broken) return this.#set(line, { wanted: false, problem: this[line].wanted ? 'failed' : undefined })
    this.#staysOpen = line === 'mic' && !this[line].wanted
    if (this[line].wanted || this.#staysOpen) await this.#open(line)
  }

  /** A device was plugged in: return to the lost device, and clear the complaint that there is none. This turns nothing
      on. */
  async #comeBack(): Promise<void> {
    for (const line of ['mic', 'cam'] as const) {
      const found = await this.#devices.list(KINDS[line])
      if (this[line].problem === 'missing' && found.length > 0) this.#set(line, { problem: undefined })
      const { device } = this.#lost[line] ?? {}
      const { track } = this[line]
      if (device === undefined || !track || track.getSettings?.().deviceId === device || !found.some(({ id }) => id === device)) continue
      this.#staysOpen = line === 'mic' && !this[line].wanted
      this.#close(line)
      await this.#open(line)
      delete this.#lost[line]
    }
  }

  #close(line: Own): void {
    const { track } = this[line]
    if (!track) return
    track.onended = track.onmute = track.onunmute = null
    track.stop()
    this.#set(line, { track: undefined, silenced: false })
  }

  #set(line: Own, change: Partial<LineState>): void {
    this[line] = { ...this[line], ...change }
    for (const listener of this.#listeners) listener()
  }
}
