/* Cameras, microphones and speakers: what there is, what was chosen last time, and why one cannot be had. */

export type DeviceKind = 'audioinput' | 'videoinput' | 'audiooutput'

export interface Device {
  id: string
  label: string
}

/** Why there is no picture or sound; the catalogue has words for each: `media_<code>`. */
export type DeviceProblem = 'denied' | 'missing' | 'busy' | 'insecure' | 'failed'

export class DeviceRefused extends Error {
  readonly problem: DeviceProblem

  constructor(problem: DeviceProblem) {
    super(problem)
    this.name = 'DeviceRefused'
    this.problem = problem
  }
}

/** A picture of about 360 lines looks well at every size we show it, and a weak line can carry it. */
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20, max: 30 } }
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const REMEMBERED = 'tearoom.devices'

type Media = Pick<MediaDevices, 'enumerateDevices' | 'getUserMedia' | 'addEventListener' | 'removeEventListener'>
type Memory = Pick<Storage, 'getItem' | 'setItem'>

export class Devices {
  readonly #media: Media | undefined
  readonly #memory: Memory | undefined
  #chosen: Partial<Record<DeviceKind, string>>

  /** `media` is undefined on a page without HTTPS. */
  constructor(media: Media | undefined, memory?: Memory) {
    this.#media = media
    this.#memory = memory
    this.#chosen = recall(memory)
  }

  /** Labels are empty until the person has allowed a device once. */
  async list(kind: DeviceKind): Promise<Device[]> {
    const all = (await this.#media?.enumerateDevices()) ?? []
    return all.filter((device) => device.kind === kind && device.deviceId !== '').map(({ deviceId, label }) => ({ id: deviceId, label }))
  }

  chosen(kind: DeviceKind): string | undefined {
    return this.#chosen[kind]
  }

  choose(kind: DeviceKind, id: string): void {
    this.#chosen = { ...this.#chosen, [kind]: id }
    try {
      this.#memory?.setItem(REMEMBERED, JSON.stringify(this.#chosen))
    } catch {
      // A private window without storage: the choice holds until the page is left.
    }
  }

  /** raises: DeviceRefused */
  microphone(): Promise<MediaStreamTrack> {
    return this.#open('audioinput', (device) => ({ audio: { ...VOICE, ...device } }))
  }

  /** raises: DeviceRefused */
  camera(): Promise<MediaStreamTrack> {
    return this.#open('videoinput', (device) => ({ video: { ...PICTURE, ...device } }))
  }

  /** Something was plugged in or pulled out. */
  onChange(listener: () => void): () => void {
    this.#media?.addEventListener('devicechange', listener)
    return () => this.#media?.removeEventListener('devicechange', listener)
  }

  async #open(kind: DeviceKind, constraints: (device: MediaTrackConstraints) => MediaStreamConstraints): Promise<MediaStreamTrack> {
    if (!this.#media) throw new DeviceRefused('insecure')
    const id = this.chosen(kind)
    try {
      // `ideal`, not `exact`: a headset left at home must not keep anybody out.
      const stream = await this.#media.getUserMedia(constraints(id === undefined ? {} : { deviceId: { ideal: id } }))
      const [track] = stream.getTracks()
      if (track) return track
    } catch (error) {
      throw new DeviceRefused(problemOf(error))
    }
    throw new DeviceRefused('missing')
  }
}

export function problemOf(error: unknown): DeviceProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'failed'
  }
}

function recall(memory: Memory | undefined): Partial<Record<DeviceKind, string>> {
  try {
    const found: unknown = JSON.parse(memory?.getItem(REMEMBERED) ?? '{}')
    return found && typeof found === 'object' ? found : {}
  } catch {
    return {}
  }
}
