/* Keeps three things in step: what I want of my microphone and camera, what the devices do, what the room was told.
   Also decides whether this tab has the media at all. */
import type { Line } from '../../media/local'
import type { LiveMedia } from './media.svelte'
import type { RoomLive } from './room.svelte'
import type { RoomView } from './view'
import { Wish } from './wishes'

const LINES: readonly Line[] = ['mic', 'cam']

export class Lines {
  /** A facilitator turned this off a moment ago. */
  turnedOff: Line | undefined = $state()

  readonly #room: RoomLive
  readonly #media: LiveMedia
  readonly #wishes: Record<Line, Wish> = { mic: new Wish(), cam: new Wish() }
  readonly #saying: Record<Line, boolean> = { mic: false, cam: false }
  readonly #undo: (() => void)[]
  /** On which of our connections the media was last ours. */
  #mineOn: string | undefined
  #taking = false

  constructor(room: RoomLive, media: LiveMedia) {
    this.#room = room
    this.#media = media
    const online = () => media.restart()
    addEventListener('online', online)
    this.#undo = [
      room.channel.onTold((told) => {
        if (told.kind === 'slots') media.show(told.slots)
        if (told.kind === 'media_moved') media.restart()
      }),
      room.channel.onLive(() => {
        for (const line of LINES) this.#wishes[line].lineNew()
      }),
      () => removeEventListener('online', online),
    ]
  }

  /** I pressed the button. */
  async toggle(line: Line, on = !this.#media[line].on): Promise<void> {
    this.turnedOff = undefined
    await this.#media.turn(line, on)
    this.#wishes[line].want(this.#media[line].on)
    const view = this.#room.view
    if (view?.you.where === 'seated') this.#hear(line, view)
  }

  /** Called with every new view. */
  follow(view: RoomView): void {
    const seated = view.you.where === 'seated' && view.phase !== 'ended'
    const mine = seated && view.you.media === this.#room.connection
    if (mine) {
      this.#mineOn = this.#room.connection
      this.#media.start()
      for (const line of LINES) {
        // The device may have been opened in the lobby, or pulled out since.
        this.#wishes[line].want(this.#media[line].on)
        this.#hear(line, view)
      }
      return
    }
    this.#media.stop()
    if (seated) this.#missing(view)
  }

  /** The media is not ours: take it back after our own line broke, never from another device that took it. */
  #missing(view: RoomView): void {
    const lostToOther = view.you.media !== undefined && this.#mineOn === this.#room.connection
    if (lostToOther) this.#mineOn = undefined
    if (this.#taking || this.#room.channel.state !== 'live') return
    if (view.you.media === undefined || this.#mineOn !== undefined) void this.take(true)
  }

  /** Use microphone and camera in this tab. */
  async take(quietly = false): Promise<void> {
    this.#taking = true
    await this.#room.do({ do: 'TakeMedia' }, quietly)
    this.#taking = false
  }

  end(): void {
    for (const undo of this.#undo) undo()
    this.#media.end()
  }

  #hear(line: Line, view: RoomView): void {
    if (this.#saying[line]) return
    const seat = view.seats?.[this.#room.me]
    const heard = (line === 'mic' ? seat?.microphone : seat?.camera) ?? false
    switch (this.#wishes[line].hears(heard)) {
      case 'say':
        return void this.#say(line)
      case 'turn_off':
        this.turnedOff = line
        return void this.#media.turn(line, false)
      case 'nothing':
    }
  }

  async #say(line: Line): Promise<void> {
    this.#saying[line] = true
    const { on } = this.#wishes[line]
    await this.#room.do(line === 'mic' ? { do: 'SetMicrophone', on } : { do: 'SetCamera', on }, true)
    this.#saying[line] = false
    // Something may have changed while we were saying it.
    const view = this.#room.view
    if (view) this.follow(view)
  }
}
