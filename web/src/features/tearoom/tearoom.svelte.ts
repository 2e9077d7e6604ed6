/* A tea-room as its screen sees it: the view, who sits on which chair, who speaks, and the way to ask for something. */
import type { Channel } from '../../link/channel.svelte'
import { Refused } from '../../link/http'
import type { Place, Venue } from '../../media/lines.svelte'
import type { Line } from '../../media/local'
import type { TableName, TearoomCommand, TearoomView } from '../../wire.gen'
import { seated, type Chair, type TearoomTold } from './view'

export type TearoomChannel = Pick<Channel<TearoomView, TearoomCommand, TearoomTold>, 'view' | 'state' | 'code' | 'send' | 'onTold' | 'onLive' | 'close'>

export interface Self {
  person: string
  connection: string
}

/** units: 0 silent .. 127 loud */
const SPEAKS_FROM = 80
const SPEAKS_FOR_MS = 700
const REFUSAL_MS = 7_000
const SEEN = 'tearoom.seen'

export class TearoomLive implements Venue {
  /** The code of the last thing that was refused, for a while. */
  refusal: string | undefined = $state()
  walking = $state(false)
  speaking: Record<string, true> = $state.raw({})

  readonly channel: TearoomChannel
  /** A group's id, or `house`. */
  readonly key: string
  readonly #self: () => Self | undefined
  readonly #undo: (() => void)[]
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #places: Partial<Record<TableName, Chair[]>> = {}
  /** I want to be in: come in again whenever the line was away. */
  #in = false

  constructor(key: string, channel: TearoomChannel, self: () => Self | undefined) {
    this.key = key
    this.channel = channel
    this.#self = self
    this.#undo = [channel.onTold((told) => this.#told(told)), channel.onLive(() => this.#live())]
  }

  get view(): TearoomView | undefined {
    return this.channel.view
  }

  get me(): string {
    return this.#self()?.person ?? ''
  }

  get connection(): string {
    return this.#self()?.connection ?? ''
  }

  // -- the table as a venue of media

  get state(): TearoomChannel['state'] {
    return this.channel.state
  }

  /** Standing, nobody sees or hears me. */
  get place(): Place | undefined {
    if (!this.view?.table) return undefined
    const me = this.view.people?.[this.me]
    return { media: this.view.media, mic: me?.microphone ?? false, cam: me?.camera ?? false }
  }

  onTold(listener: (told: TearoomTold) => void): () => void {
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

  // -- the room

  /** Who sits where; people keep their chairs while others come and go. */
  chairs(table: TableName): Chair[] {
    const { chairs = 0, order = [] } = this.view?.tables?.[table] ?? {}
    return (this.#places[table] = seated(this.#places[table] ?? [], order, chairs))
  }

  nameOf(person: string): string {
    return this.view?.people?.[person]?.name ?? ''
  }

  async walkIn(seen: boolean): Promise<void> {
    sessionStorage.setItem(SEEN, seen ? '1' : '')
    this.walking = true
    this.#in = await this.do({ do: 'WalkIn', seen })
    this.walking = false
  }

  async walkOut(): Promise<void> {
    this.#in = false
    await this.do({ do: 'WalkOut' })
  }

  /** Whether it was done; a refusal shows on the screen, unless it is for something nobody pressed. */
  async do(command: TearoomCommand, quietly = false): Promise<boolean> {
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

  close(): void {
    // Whoever looks at another page is not in the room.
    if (this.view?.inside) void this.do({ do: 'WalkOut' }, true)
    for (const undo of this.#undo) undo()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.channel.close()
  }

  /** In already, before the page was loaded again or in another tab: this line has to say so too. */
  #live(): void {
    if (!this.#in && !this.view?.inside) return
    this.#in = true
    void this.do({ do: 'WalkIn', seen: sessionStorage.getItem(SEEN) === '1' }, true)
  }

  #told(told: TearoomTold): void {
    if (told.kind !== 'levels') return
    for (const [person, level] of Object.entries(told.levels)) if (level >= SPEAKS_FROM) this.#speaks(person)
  }

  #speaks(person: string): void {
    if (!(person in this.speaking)) this.speaking = { ...this.speaking, [person]: true }
    this.#later(`speaking ${person}`, SPEAKS_FOR_MS, () => {
      this.speaking = Object.fromEntries(Object.entries(this.speaking).filter(([each]) => each !== person))
    })
  }

  /** One timer per thing: the later one counts. */
  #later(what: string, in_ms: number, then: () => void): void {
    clearTimeout(this.#timers.get(what))
    this.#timers.set(what, setTimeout(then, in_ms))
  }
}

