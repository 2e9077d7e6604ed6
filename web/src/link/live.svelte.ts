/* What rooms and tea-rooms share on the screen: commands, who speaks, and ephemerals. */
import type { Channel } from './channel.svelte'
import { Refused } from './http'

export type LiveChannel<View, Command, Told> = Pick<Channel<View, Command, Told>, 'view' | 'state' | 'code' | 'send' | 'onTold' | 'onLive' | 'close'>

/** Our identity on the current connection. */
export interface Self {
  person: string
  connection: string
  /** The connection that this one replaces. */
  before?: string | undefined
}

/** units: 0 silent .. 127 loud */
const SPEAKS_FROM = 80
const SPEAKS_FOR_MS = 700
const REFUSAL_MS = 7_000

export class Live<View, Command, Told> {
  /** The code of the last refusal, for a while. */
  refusal: string | undefined = $state()
  speaking: Record<string, true> = $state.raw({})

  readonly channel: LiveChannel<View, Command, Told>
  readonly #self: () => Self | undefined
  readonly #undo: (() => void)[] = []
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(channel: LiveChannel<View, Command, Told>, self: () => Self | undefined) {
    this.channel = channel
    this.#self = self
  }

  get view(): View | undefined {
    return this.channel.view
  }

  get state(): LiveChannel<View, Command, Told>['state'] {
    return this.channel.state
  }

  get me(): string {
    return this.#self()?.person ?? ''
  }

  get connection(): string {
    return this.#self()?.connection ?? ''
  }

  /** For entering again: the server may not have noticed yet that the previous connection is gone. */
  get replaces(): { replaces?: string } {
    const before = this.#self()?.before
    return before === undefined ? {} : { replaces: before }
  }

  /** Whether another page of mine has the media. False if it was this page on its previous connection. */
  elsewhere(media: string | undefined): boolean {
    return media !== undefined && media !== this.connection && media !== this.#self()?.before && this.state === 'live'
  }

  onTold(listener: (told: Told) => void): () => void {
    return this.channel.onTold(listener)
  }

  onLive(listener: () => void): () => void {
    return this.channel.onLive(listener)
  }

  /** Whether it was done. A refusal is shown, unless nobody pressed anything. */
  async do(command: Command, quietly = false): Promise<boolean> {
    try {
      await this.channel.send(command)
      return true
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      if (!quietly) this.refuse(why.code)
      return false
    }
  }

  /** Show a refusal without asking the server for one. */
  refuse(code: string): void {
    this.refusal = code
    this.later('refusal', REFUSAL_MS, () => (this.refusal = undefined))
  }

  close(): void {
    for (const undo of this.#undo) undo()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.channel.close()
  }

  /** Call this last in a subclass's constructor: a channel that is live calls back at once. */
  protected follow(told: (told: Told) => void, live: () => void): void {
    this.#undo.push(this.channel.onTold(told), this.channel.onLive(live))
  }

  protected hear(levels: Record<string, number>): void {
    for (const [person, level] of Object.entries(levels)) if (level >= SPEAKS_FROM) this.#speaks(person)
  }

  /** One timer per name: a later one replaces it. */
  protected later(what: string, in_ms: number, then: () => void): void {
    clearTimeout(this.#timers.get(what))
    this.#timers.set(what, setTimeout(then, in_ms))
  }

  #speaks(person: string): void {
    if (!(person in this.speaking)) this.speaking = { ...this.speaking, [person]: true }
    this.later(`speaking ${person}`, SPEAKS_FOR_MS, () => (this.speaking = without(this.speaking, person)))
  }
}

export function without<T>(map: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([each]) => each !== key))
}
