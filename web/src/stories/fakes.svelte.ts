/* A room, a channel and devices that exist only in a story. */
import type { RoomChannel } from '../features/room/room.svelte'
import type { Reaction, RoomCommand, RoomTold, RoomView } from '../features/room/view'
import { Devices } from '../media/devices'
import type { LocalMedia } from '../media/localMedia'
import { OFF, type MediaKind, type LineState } from '../media/localTracks'
import { drawn, drawnScreen } from './pictures'

/** A laptop's browser, with nothing plugged in. */
const NO_DEVICES: ConstructorParameters<typeof Devices>[0] = {
  enumerateDevices: async () => [],
  getUserMedia: () => Promise.reject(new DOMException('', 'NotFoundError')),
  ...(matchMedia('(min-width: 900px)').matches ? { getDisplayMedia: async () => drawnScreen() } : {}),
  addEventListener: () => {},
  removeEventListener: () => {},
}

export class FakeChannel implements RoomChannel {
  view: RoomView | undefined = $state.raw()
  state: RoomChannel['state'] = $state('live')
  code: string | undefined = undefined
  readonly #told = new Set<(told: RoomTold) => void>()

  constructor(view: RoomView) {
    this.view = view
  }

  async send(body: RoomCommand): Promise<number> {
    console.info('command', body)
    if (body.do === 'AgreeUnsealed' && this.view) {
      const { unsealed = {} } = this.view
      this.view = { ...this.view, unsealed: { ...unsealed, [body.person]: ['p0', ...(unsealed[body.person] ?? [])] } }
    }
    if (body.do === 'React') this.tell({ kind: 'reaction', person: 'p0', reaction: body.kind as Reaction })
    return 1
  }

  tell(told: RoomTold): void {
    for (const listener of this.#told) listener(told)
  }

  onTold(listener: (told: RoomTold) => void): () => void {
    this.#told.add(listener)
    return () => this.#told.delete(listener)
  }

  onLive(): () => void {
    return () => {}
  }

  close(): void {}
}

export class FakeMedia implements LocalMedia {
  devices = new Devices(NO_DEVICES)
  mic: LineState = $state.raw(OFF)
  cam: LineState = $state.raw({ ...OFF, on: true, wanted: true })
  screen: LineState = $state.raw(OFF)
  callState: LocalMedia['callState'] = $state('on')
  blocked = false
  hideSelf = $state(false)
  soundOnly = $state(false)
  saveData = $state(false)
  savingSuggested = false
  ownScreen: undefined
  #screen: MediaStream | undefined
  readonly #pictures = new Map<string, MediaStream>()

  get own(): MediaStream | undefined {
    return this.cam.on && !this.hideSelf ? this.pictureOf('p0') : undefined
  }

  pictureOf(person: string): MediaStream | undefined {
    const known = this.#pictures.get(person) ?? drawn(Number(person.slice(1)))
    this.#pictures.set(person, known)
    return known
  }

  screenOf(): MediaStream | undefined {
    return (this.#screen ??= drawnScreen())
  }

  async share(): Promise<boolean> {
    this.screen = { ...this.screen, on: true }
    return true
  }

  async stopSharing(): Promise<void> {
    this.screen = { ...this.screen, on: false }
  }

  async turn(line: MediaKind, on: boolean): Promise<void> {
    this[line] = { ...this[line], on, wanted: on }
  }

  async reopen(): Promise<void> {}

  rest(): void {}

  /** Somebody speaks, whether the microphone is on or not. */
  speaks = false

  level(): number {
    return this.speaks || this.mic.on ? 0.55 : 0
  }

  async look(): Promise<undefined> {}

  through(): void {}

  play(): void {}
}
