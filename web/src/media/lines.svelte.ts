/* Keeps three things in step: what I want of my microphone and camera, what the devices do, and what the server was
   told. Also decides whether this tab has the media at all. A room and a tea-room are both a venue. */
import type { ChannelState } from '../link/channel.svelte'
import type { LiveGear } from './gear.svelte'
import type { Line } from './local'
import { onNetwork } from './network'
import type { Wanted } from './outgoing'
import { Wish } from './wishes'

/** Where others see and hear me, as the server tells it. */
export interface Place {
  /** Which connection has my microphone and camera. */
  media: string | undefined
  mic: boolean
  cam: boolean
  /** I may neither send nor receive yet. */
  paused?: boolean
}

/** Of what the server tells, all that concerns media. */
interface MediaTold extends Partial<Wanted> {
  kind: string
  slots?: Record<string, string>
}

export interface Venue {
  readonly state: ChannelState
  /** Mine, on the present line. */
  readonly connection: string
  /** undefined: I do not sit anywhere. */
  readonly place: Place | undefined
  onTold(listener: (told: MediaTold) => void): () => void
  onLive(listener: () => void): () => void
  /** Have microphone and camera in this tab. `quietly`: nobody pressed anything, a refusal is not shown. */
  take(quietly: boolean): Promise<unknown>
  say(line: Line, on: boolean): Promise<unknown>
}

const LINES: readonly Line[] = ['mic', 'cam']

export class Lines {
  /** Somebody who holds the circle turned this off a moment ago. */
  turnedOff: Line | undefined = $state()

  readonly #venue: Venue
  readonly #gear: LiveGear
  readonly #wishes: Record<Line, Wish> = { mic: new Wish(), cam: new Wish() }
  readonly #saying: Record<Line, boolean> = { mic: false, cam: false }
  readonly #undo: (() => void)[]
  /** On which of our connections the media was last ours. */
  #mineOn: string | undefined
  #taking = false
  /** What was last heard of my lines may be another page's doing. */
  #back = false

  constructor(venue: Venue, gear: LiveGear) {
    this.#venue = venue
    this.#gear = gear
    this.#undo = [
      venue.onTold((told) => {
        if (told.kind === 'slots') gear.show(told.slots ?? {})
        if (told.kind === 'wanted') gear.want({ camera: told.camera ?? [], screen: told.screen ?? false })
        if (told.kind === 'media_moved') gear.restart()
        if (told.kind === 'media_failed') gear.doubt()
      }),
      venue.onLive(() => {
        for (const line of LINES) this.#wishes[line].lineNew()
        gear.doubt()
      }),
      onNetwork(() => gear.networkChanged()),
    ]
  }

  /** I pressed the button. */
  async toggle(line: Line, on = !this.#gear[line].on): Promise<void> {
    this.turnedOff = undefined
    await this.#gear.turn(line, on)
    this.#wishes[line].want(this.#gear[line].on)
    if (this.#mine()) this.#hear(line)
  }

  /** Called with every new view, and whenever a device changed. */
  follow(): void {
    if (!this.#mine()) {
      // The media server may still have us: what we take back then goes on without another offer.
      if (!this.#broke()) this.#gear.stop()
      this.#back = true
      return this.#missing()
    }
    this.#mineOn = this.#venue.connection
    if (this.#venue.place?.paused) this.#gear.stop()
    else this.#gear.start()
    for (const line of LINES) {
      // The device may have been opened in the lobby, or pulled out since.
      this.#wishes[line].want(this.#gear[line].on)
      this.#hear(line)
    }
    this.#back = false
  }

  /** Use microphone and camera in this tab. */
  async take(quietly = false): Promise<void> {
    if (this.#taking) return
    this.#taking = true
    await this.#venue.take(quietly)
    this.#taking = false
  }

  end(): void {
    for (const undo of this.#undo) undo()
    this.#gear.end()
  }

  #mine(): boolean {
    const { place, connection } = this.#venue
    return place !== undefined && place.media === connection
  }

  /** Our own line is another now, and nobody else has taken the media since. */
  #broke(): boolean {
    const { place, connection } = this.#venue
    const own = this.#mineOn !== undefined && this.#mineOn !== connection
    return own && place !== undefined && (place.media === undefined || place.media === this.#mineOn)
  }

  /** Take the media back after our own line broke, never from another device that took it. */
  #missing(): void {
    const { place, connection, state } = this.#venue
    if (!place) return
    const lostToOther = place.media !== undefined && this.#mineOn === connection
    if (lostToOther) this.#mineOn = undefined
    if (state === 'live' && (place.media === undefined || this.#mineOn !== undefined)) void this.take(true)
  }

  #hear(line: Line): void {
    const { place } = this.#venue
    if (this.#saying[line] || !place) return
    switch (this.#wishes[line].hears(place[line])) {
      case 'say':
        return void this.#say(line)
      case 'turn_off':
        if (!this.#back) this.turnedOff = line
        return void this.#gear.turn(line, false)
      case 'nothing':
    }
  }

  async #say(line: Line): Promise<void> {
    this.#saying[line] = true
    await this.#venue.say(line, this.#wishes[line].on)
    this.#saying[line] = false
    // Something may have changed while we were saying it.
    this.follow()
  }
}
