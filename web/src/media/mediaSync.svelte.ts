/* Keeps three things in sync: what I pressed for my microphone and camera, what the devices do, and the state of my
   seat, which takes precedence. Also decides whether this page has the media at all. Rooms and tea-rooms are both
   venues. */
import { SvelteMap } from 'svelte/reactivity'
import type { ChannelState } from '../link/channel.svelte'
import type { YouView } from '../wire.gen'
import type { BrowserMedia } from './browserMedia.svelte'
import type { MediaKind } from './localTracks'
import { onNetwork } from './network'
import type { Wanted } from './outgoing'
import { Wish } from './wishes'

type OffBecause = NonNullable<YouView['mic_off_because']>
export type Sounding = NonNullable<YouView['sounds_elsewhere']>

/** Where others see and hear me, according to the server. */
export interface Place {
  /** The connection that has my microphone and camera. */
  media: string | undefined
  mic: boolean
  cam: boolean
  /** How often something other than my own press turned it off: a press carries what it saw. */
  stops: Record<MediaKind, number>
  /** Why it is off, if I did not turn it off. */
  because: Partial<Record<MediaKind, OffBecause>>
  /** I chose to be heard somewhere else: only my press brings it back. */
  elsewhere?: Sounding | undefined
  /** I may neither send nor receive yet. */
  paused?: boolean
}

/** The media part of what the server sends. */
interface MediaTold extends Partial<Wanted> {
  kind: string
  slots?: Record<string, string>
}

export interface Venue {
  readonly state: ChannelState
  /** My current connection. */
  readonly connection: string
  /** undefined: I do not sit anywhere. */
  readonly place: Place | undefined
  onTold(listener: (told: MediaTold) => void): () => void
  onLive(listener: () => void): () => void
  /** Have microphone and camera in this tab. */
  take(): Promise<unknown>
  /** Whether the server did it. `stops`: as I saw it when I pressed. */
  say(line: MediaKind, on: boolean, stops: number): Promise<boolean>
  refuse(code: string): void
}

/** Something of mine was turned off, and not by me. */
export interface TurnedOff {
  line: MediaKind
  because: OffBecause
}

const LINES: readonly MediaKind[] = ['mic', 'cam']

export class MediaSync {
  readonly #venue: Venue
  readonly #media: BrowserMedia
  readonly #wishes: Record<MediaKind, Wish> = { mic: new Wish(), cam: new Wish() }
  /** The last press on each line; an older one no longer counts. */
  readonly #presses: Record<MediaKind, object | undefined> = { mic: undefined, cam: undefined }
  /** Turned on before the mirror while my chair is kept, with the stops seen then. */
  readonly #prepared = new Map<MediaKind, number>()
  /** Changes that I have acknowledged. */
  readonly #known = new SvelteMap<MediaKind, number>()
  readonly #undo: (() => void)[]
  /** The one of our connections on which the media was last ours. */
  #mineOn: string | undefined
  #taking = false
  /** I have not sat here yet: I sit down with what I chose before the mirror. */
  #fresh = false

  constructor(venue: Venue, media: BrowserMedia) {
    this.#venue = venue
    this.#media = media
    this.#undo = [
      venue.onTold((told) => {
        if (told.kind === 'slots') media.show(told.slots ?? {})
        if (told.kind === 'wanted') media.want({ camera: told.camera ?? [], screen: told.screen ?? false })
        if (told.kind === 'media_moved') media.restart()
        if (told.kind === 'media_failed') media.doubt()
      }),
      venue.onLive(() => media.doubt()),
      onNetwork(() => media.networkChanged()),
    ]
  }

  /** What was turned off and not by me, as long as it is off and not acknowledged. */
  get turnedOff(): TurnedOff[] {
    const { place } = this.#venue
    return LINES.flatMap((line) => {
      const because = place?.because[line]
      return because === undefined || because === 'elsewhere' || this.#known.get(line) === place?.stops[line] ? [] : [{ line, because }]
    })
  }

  know(line: MediaKind): void {
    this.#known.set(line, this.#venue.place?.stops[line] ?? 0)
  }

  /** I pressed the button before the mirror: the state in which I sit down, or return to my chair. */
  async prepare(line: MediaKind, on: boolean): Promise<void> {
    const { place } = this.#venue
    if (!place) return this.#media.turn(line, on)
    if (on) this.#prepared.set(line, place.stops[line])
    else this.#prepared.delete(line)
    await this.#media.turn(line, on)
    if (!on && place[line]) await this.#venue.say(line, false, place.stops[line])
  }

  /** Before the mirror, while my chair is kept: it shows my future state, as long as no other page of mine has the
      media. */
  mirror(): void {
    const { place } = this.#venue
    this.#fresh = place === undefined
    if (!place) return
    const free = place.media === undefined && place.elsewhere === undefined
    for (const line of LINES) {
      const on = place[line] && free
      if (!this.#prepared.has(line) && this.#media[line].wanted !== on) void this.#media.turn(line, on)
    }
  }

  /** I pressed the button, and want this state, whatever it was. The last press counts. */
  async press(line: MediaKind, on: boolean, stops = this.#venue.place?.stops[line] ?? 0): Promise<void> {
    const { place } = this.#venue
    if (place && on && !this.#mine() && !this.#broke()) return this.#venue.refuse('media_elsewhere')
    const press = (this.#presses[line] = {})
    const last = () => this.#presses[line] === press
    if (!on) this.#wishes[line].choose(false)
    await this.#media.turn(line, on)
    const said = last() && this.#venue.place !== undefined && (await this.#say(line, on && this.#media[line].on, stops, last))
    if (!last()) return
    this.#presses[line] = undefined
    // A change that failed is tried again with the next view.
    if (said) this.follow()
  }

  /** Called with every new view, and whenever a device changed. */
  follow(): void {
    if (!this.#mine()) return this.#without()
    this.#mineOn = this.#venue.connection
    if (this.#venue.place?.paused) this.#media.stop()
    else this.#media.start()
    const fresh = this.#fresh
    this.#fresh = false
    for (const line of LINES) {
      const prepared = this.#prepared.get(line)
      this.#prepared.delete(line)
      if (this.#media[line].wanted && (fresh || prepared !== undefined)) void this.press(line, true, prepared)
      else this.#hear(line)
    }
  }

  /** Use microphone and camera in this tab. */
  async take(): Promise<void> {
    if (this.#taking) return
    this.#taking = true
    await this.#venue.take()
    this.#taking = false
  }

  end(): void {
    for (const undo of this.#undo) undo()
    this.#media.end()
  }

  #mine(): boolean {
    const { place, connection } = this.#venue
    return place !== undefined && place.media === connection
  }

  /** Another page of mine has the media, or another place, or nobody yet. */
  #without(): void {
    const { place } = this.#venue
    // The media server may still have us: then what we take back continues without another offer.
    if (this.#broke()) return
    this.#mineOn = undefined
    this.#media.stop()
    this.#fresh = place === undefined
    // Until our own "Enter" is answered, the devices stay as the mirror showed them.
    if (!place || (place.media === undefined && place.elsewhere === undefined)) return
    for (const line of LINES) {
      this.#presses[line] = undefined
      this.#wishes[line].forget()
    }
    this.#media.rest()
  }

  /** Our own connection has changed, and nobody else has taken the media since. */
  #broke(): boolean {
    const { place, connection } = this.#venue
    const own = this.#mineOn !== undefined && this.#mineOn !== connection
    return own && place !== undefined && place.elsewhere === undefined && (place.media === undefined || place.media === this.#mineOn)
  }

  #hear(line: MediaKind): void {
    const { place } = this.#venue
    if (this.#presses[line] || !place) return
    switch (this.#wishes[line].hears(place[line], this.#media[line].wanted)) {
      case 'open':
        return void this.#media.turn(line, true)
      case 'close':
        return void this.#media.turn(line, false)
      case 'off':
        return void this.press(line, false)
      case 'nothing':
    }
  }

  /** Whether the server did it. */
  async #say(line: MediaKind, on: boolean, stops: number, last: () => boolean): Promise<boolean> {
    const done = await this.#venue.say(line, on, stops)
    if (!last()) return false
    this.#wishes[line].choose(on && done)
    if (on && !done) await this.#media.turn(line, false)
    return done
  }
}
