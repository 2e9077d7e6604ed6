/* Cameras, microphones and speakers: which there are, the last choice, and why one is not available. */

export type DeviceKind = 'audioinput' | 'videoinput' | 'audiooutput'

export interface Device {
  id: string
  label: string
}

/** Why there is no video or sound; the catalogue has a text for each: `media_<code>`. */
export type DeviceProblem = 'denied' | 'missing' | 'busy' | 'insecure' | 'failed'

export class DeviceRefused extends Error {
  readonly problem: DeviceProblem

  constructor(problem: DeviceProblem, cause?: unknown) {
    super(problem, { cause })
    this.name = 'DeviceRefused'
    this.problem = problem
  }

  /** The machine's own settings forbid it: nobody was asked. */
  get bySystem(): boolean {
    return this.cause instanceof DOMException && this.cause.message.includes('system')
  }
}

/** Large enough for the stage of a laptop; the call sends less wherever less is shown. A phone is spared the work, but
    Chromium makes three sizes only from 960x540 on. */
const LAPTOP_PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 20, max: 30 } }
const PHONE_PICTURE = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 20, max: 30 } }
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
/** Text on a screen must be sharp; it does not move much. */
const SCREEN = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 10, max: 15 } }
const REMEMBERED = 'tearoom.devices'

type Media = Pick<MediaDevices, 'enumerateDevices' | 'getUserMedia' | 'addEventListener' | 'removeEventListener'> & Partial<Pick<MediaDevices, 'getDisplayMedia'>>
type Memory = Pick<Storage, 'getItem' | 'setItem'>

export class Devices {
  readonly #media: Media | undefined
  readonly #memory: Memory | undefined
  readonly #phone: boolean
  #chosen: Partial<Record<DeviceKind, string>>

  /** `media` is undefined on a page without HTTPS. */
  constructor(media: Media | undefined, memory?: Memory, phone = false) {
    this.#media = media
    this.#memory = memory
    this.#phone = phone
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
    this.#memory?.setItem(REMEMBERED, JSON.stringify(this.#chosen))
  }

  /** `preferred`: instead of the chosen one. raises: DeviceRefused */
  async microphone(preferred?: string): Promise<MediaStreamTrack> {
    return only(await open(this.#media, (media) => media.getUserMedia({ audio: this.#voice(preferred) })))
  }

  /** `preferred`: instead of the chosen one. raises: DeviceRefused */
  async camera(preferred?: string): Promise<MediaStreamTrack> {
    return only(await open(this.#media, (media) => media.getUserMedia({ video: this.#picture(preferred) })))
  }

  /** Both, with one permission prompt. raises: DeviceRefused, also if only one of them is not available */
  async both(): Promise<{ mic: MediaStreamTrack; cam: MediaStreamTrack }> {
    const tracks = await open(this.#media, (media) => media.getUserMedia({ audio: this.#voice(), video: this.#picture() }))
    const [mic, cam] = (['audio', 'video'] as const).map((kind) => tracks.find((track) => track.kind === kind))
    if (mic && cam) return { mic, cam }
    for (const track of tracks) track.stop()
    throw new DeviceRefused('missing')
  }

  /** Phones cannot. */
  get canShare(): boolean {
    return this.#media?.getDisplayMedia !== undefined
  }

  /** Must follow a click. shape: undefined when nothing was chosen. raises: DeviceRefused */
  async screen(): Promise<MediaStreamTrack | undefined> {
    try {
      return only(await open(this.#media, (media) => media.getDisplayMedia?.({ video: SCREEN, audio: false })), 'detail')
    } catch (error) {
      if (error instanceof DeviceRefused && error.problem === 'denied' && !error.bySystem) return undefined
      throw error
    }
  }

  /** A device was plugged in or removed. */
  onChange(listener: () => void): () => void {
    this.#media?.addEventListener('devicechange', listener)
    return () => this.#media?.removeEventListener('devicechange', listener)
  }

  #voice(preferred?: string): MediaTrackConstraints {
    return { ...VOICE, ...this.#from('audioinput', preferred) }
  }

  #picture(preferred?: string): MediaTrackConstraints {
    return { ...(this.#phone ? PHONE_PICTURE : LAPTOP_PICTURE), ...this.#from('videoinput', preferred) }
  }

  /** `ideal`, not `exact`: a headset left at home must not lock anybody out. */
  #from(kind: DeviceKind, preferred = this.chosen(kind)): MediaTrackConstraints {
    return preferred === undefined ? {} : { deviceId: { ideal: preferred } }
  }
}

const HINTS: Record<string, string> = { audio: 'speech', video: 'motion' }

async function open(media: Media | undefined, ask: (media: Media) => Promise<MediaStream> | undefined): Promise<MediaStreamTrack[]> {
  if (!media) throw new DeviceRefused('insecure')
  try {
    const tracks = (await ask(media))?.getTracks() ?? []
    for (const track of tracks) track.contentHint = HINTS[track.kind] ?? ''
    return tracks
  } catch (error) {
    throw new DeviceRefused(problemOf(error), error)
  }
}

function only([track]: MediaStreamTrack[], hint?: string): MediaStreamTrack {
  if (!track) throw new DeviceRefused('missing')
  if (hint !== undefined) track.contentHint = hint
  return track
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
