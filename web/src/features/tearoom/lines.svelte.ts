/* At a table: keeps what I want of my microphone and camera, what the devices do, and what the tea-room was told in
   step; and decides whether this tab has the media at all. */
import type { Line } from '../../media/local'
import type { LiveGear } from '../../media/gear.svelte'
import { Wish } from '../../media/wishes'
import type { TearoomLive } from './tearoom.svelte'
import type { TearoomView } from '../../wire.gen'

const LINES: readonly Line[] = ['mic', 'cam']

export class TableLines {
  readonly #room: TearoomLive
  readonly #media: LiveGear
  readonly #wishes: Record<Line, Wish> = { mic: new Wish(), cam: new Wish() }
  readonly #saying: Record<Line, boolean> = { mic: false, cam: false }
  readonly #undo: (() => void)[]
  #sits = false
  #taking = false

  constructor(room: TearoomLive, media: LiveGear) {
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

  async toggle(line: Line, on = !this.#media[line].on): Promise<void> {
    await this.#media.turn(line, on)
    this.#wishes[line].want(this.#media[line].on)
    const view = this.#room.view
    if (view?.table) this.#hear(line, view)
  }

  /** Called with every new view. */
  follow(view: TearoomView): void {
    const sat = this.#sits
    this.#sits = view.table !== undefined
    if (!view.table || view.media !== this.#room.connection) {
      this.#media.stop()
      if (!view.table && sat) void this.#rest()
      if (view.table && view.media === undefined) void this.take(true)
      return
    }
    this.#media.start()
    // At a table people talk: who sits down is heard; the camera waits to be asked.
    if (!sat) void this.toggle('mic', true)
    for (const line of LINES) this.#hear(line, view)
  }

  /** Use microphone and camera in this tab. */
  async take(quietly = false): Promise<void> {
    if (this.#taking) return
    this.#taking = true
    await this.#room.do({ do: 'TakeMedia' }, quietly)
    this.#taking = false
  }

  end(): void {
    for (const undo of this.#undo) undo()
    this.#media.end()
  }

  /** Standing, nobody sees or hears me, so the devices rest as well. */
  async #rest(): Promise<void> {
    for (const line of LINES) {
      await this.#media.turn(line, false)
      this.#wishes[line].want(false)
      this.#wishes[line].lineNew()
    }
  }

  #hear(line: Line, view: TearoomView): void {
    if (this.#saying[line]) return
    const me = view.people?.[this.#room.me]
    const heard = (line === 'mic' ? me?.microphone : me?.camera) ?? false
    switch (this.#wishes[line].hears(heard)) {
      case 'say':
        return void this.#say(line)
      case 'turn_off':
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
