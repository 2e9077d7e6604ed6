/* The room as its screen sees it: the view, what is told in passing, and the way to ask for something. */
import type { Channel } from '../../link/channel.svelte'
import { Refused } from '../../link/http'
import type { Place, Venue } from '../../media/lines.svelte'
import type { Line } from '../../media/local'
import type { Reaction, RoomCommand, RoomTold, RoomView } from './view'

export type RoomChannel = Pick<Channel<RoomView, RoomCommand, RoomTold>, 'view' | 'state' | 'code' | 'send' | 'onTold' | 'onLive' | 'close'>

/** Who we are to the server on the present line. */
export interface Self {
  person: string
  connection: string
}

/** units: 0 silent .. 127 loud */
const SPEAKS_FROM = 80
const SPEAKS_FOR_MS = 700
const REACTION_MS = 4_500
const REFUSAL_MS = 7_000

export class RoomLive implements Venue {
  /** The code of the last thing that was refused, for a while. */
  refusal: string | undefined = $state()
  /** Why the door did not open. */
  doorCode: string | undefined = $state()
  /** I pressed "I'm ready": come in, and come back in whenever the line was away. */
  ready = $state(false)
  entering = $state(false)
  reactions: Record<string, Reaction> = $state.raw({})
  speaking: Record<string, true> = $state.raw({})

  readonly channel: RoomChannel
  readonly #self: () => Self | undefined
  readonly #ticking: { readonly now: number }
  readonly #undo: (() => void)[]
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(channel: RoomChannel, self: () => Self | undefined, ticking: { readonly now: number }) {
    this.channel = channel
    this.#self = self
    this.#ticking = ticking
    this.#undo = [channel.onTold((told) => this.#told(told)), channel.onLive(() => void this.#enter())]
  }

  get view(): RoomView | undefined {
    return this.channel.view
  }

  get me(): string {
    return this.#self()?.person ?? ''
  }

  get connection(): string {
    return this.#self()?.connection ?? ''
  }

  /** Server time, once a second. units: ms since the epoch */
  get now(): number {
    return this.#ticking.now
  }

  nameOf(person: string): string {
    return this.view?.seats?.[person]?.name ?? this.view?.waiting?.[person]?.name ?? ''
  }

  /** Whether it was done; a refusal shows on the screen, unless it is for something nobody pressed. */
  async do(command: RoomCommand, quietly = false): Promise<boolean> {
    try {
      await this.channel.send(command)
      return true
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      if (quietly) return false
      this.refusal = why.code
      this.#later('refusal', REFUSAL_MS, () => (this.refusal = undefined))
      return false
    }
  }

  /** Sit down, or wait in the lobby. */
  enter(): void {
    this.ready = true
    void this.#enter()
  }

  async leave(): Promise<boolean> {
    this.ready = false
    return this.do({ do: 'Leave' })
  }

  // -- the room as a venue of media

  get state(): RoomChannel['state'] {
    return this.channel.state
  }

  get place(): Place | undefined {
    const { view } = this
    if (!view || view.you.where !== 'seated' || view.phase === 'ended') return undefined
    const seat = view.seats?.[this.me]
    return { media: view.you.media, mic: seat?.microphone ?? false, cam: seat?.camera ?? false }
  }

  onTold(listener: (told: RoomTold) => void): () => void {
    return this.channel.onTold(listener)
  }

  onLive(listener: () => void): () => void {
    return this.channel.onLive(listener)
  }

  take(quietly: boolean): Promise<boolean> {
    return this.do({ do: 'TakeMedia' }, quietly)
  }

  say(line: Line, on: boolean): Promise<boolean> {
    return this.do(line === 'mic' ? { do: 'SetMicrophone', on } : { do: 'SetCamera', on }, true)
  }

  close(): void {
    for (const undo of this.#undo) undo()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.channel.close()
  }

  async #enter(): Promise<void> {
    if (!this.ready) return
    this.entering = true
    try {
      await this.channel.send({ do: 'Enter' })
      this.doorCode = undefined
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      this.doorCode = why.code
      // While the line is away the door says nothing; it is asked again when the line is back.
      if (why.code !== 'no_answer' && this.view?.you.where !== 'seated') this.ready = false
    } finally {
      this.entering = false
    }
  }

  #told(told: RoomTold): void {
    switch (told.kind) {
      case 'reaction':
        this.reactions = { ...this.reactions, [told.person]: told.reaction }
        return this.#later(`reaction ${told.person}`, REACTION_MS, () => (this.reactions = without(this.reactions, told.person)))
      case 'levels':
        for (const [person, level] of Object.entries(told.levels)) if (level >= SPEAKS_FROM) this.#speaks(person)
    }
  }

  #speaks(person: string): void {
    if (!(person in this.speaking)) this.speaking = { ...this.speaking, [person]: true }
    this.#later(`speaking ${person}`, SPEAKS_FOR_MS, () => (this.speaking = without(this.speaking, person)))
  }

  /** One timer per thing: the later one counts. */
  #later(what: string, in_ms: number, then: () => void): void {
    clearTimeout(this.#timers.get(what))
    this.#timers.set(what, setTimeout(then, in_ms))
  }
}

function without<T>(map: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([each]) => each !== key))
}
