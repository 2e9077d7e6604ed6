/* My own screen: chosen, requested, and captured only while the room shows it. */
import type { LocalMedia } from '../../media/localMedia'
import type { RoomLive } from './room.svelte'
import { screenRefusal } from './view'

/** How long the view may take to confirm the server's acknowledgement. */
const SHOWN_WITHIN_MS = 3_000
const ENDED_FOR_MS = 7_000

export class OwnScreen {
  /** The browser asks which screen, or the server has not answered yet. */
  busy = $state(false)
  /** The share was ended a moment ago, and not by me. */
  ended = $state(false)

  readonly #room: RoomLive
  readonly #media: Pick<LocalMedia, 'screen' | 'share' | 'stopSharing'>
  #wanted = false
  /** The view has confirmed that it is mine since I asked. */
  #seen = false
  #stopping = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(room: RoomLive, media: Pick<LocalMedia, 'screen' | 'share' | 'stopSharing'>) {
    this.#room = room
    this.#media = media
  }

  /** Whether everybody sees my screen, from this page. */
  get shown(): boolean {
    const { view, me } = this.#room
    return view?.screen === me && !this.#room.elsewhere(view.you.media)
  }

  /** I pressed the button, and want this state; the last press counts, also while the browser asks or the server
      answers. */
  async show(on: boolean): Promise<void> {
    this.#wanted = on
    if (this.busy) return
    if (!on) return this.#stop(false)
    if (!this.shown) await this.#share()
    if (!this.#wanted) await this.#stop(false)
  }

  /** Called with every new view, and whenever the browser stopped the capture. */
  follow(): void {
    const { view, connection } = this.#room
    const { shown } = this
    const { on } = this.#media.screen
    if (this.busy) return
    if (shown && on) this.#seen = true
    else if (shown && view?.you.media === connection) void this.#stop(true)
    else if (on && this.#seen) this.#takenOff()
  }

  /** I leave the room. */
  end(): void {
    clearTimeout(this.#timer)
    void this.#media.stopSharing()
  }

  async #share(): Promise<void> {
    const { view, me, connection } = this.#room
    const code = view && screenRefusal(view, me, connection)
    if (code !== undefined) return this.#room.refuse(code)
    this.#seen = this.ended = false
    this.busy = true
    const accepted = (await this.#media.share()) && (await this.#room.do({ do: 'ShareScreen' }))
    this.busy = false
    if (!accepted) return void this.#media.stopSharing()
    // It may have been ended before the view could show it.
    this.#later(SHOWN_WITHIN_MS, () => !this.shown && this.#media.screen.on && this.#takenOff())
    this.follow()
  }

  async #stop(quietly: boolean): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    this.#seen = false
    void this.#media.stopSharing()
    await this.#room.do({ do: 'StopScreen' }, quietly)
    this.#stopping = false
  }

  #takenOff(): void {
    this.#seen = false
    void this.#media.stopSharing()
    this.ended = true
    this.#later(ENDED_FOR_MS, () => (this.ended = false))
  }

  #later(in_ms: number, then: () => unknown): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(then, in_ms)
  }
}
