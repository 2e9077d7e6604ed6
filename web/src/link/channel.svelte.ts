/* One channel as a reactive store. Components read `view` and `state`, and call `send`; they never see the socket. */
import type { ChannelFrame } from './frames'
import type { Json } from './merge'
import { Replica } from './replica'
import type { Socket, Subscriber } from './socket'

/** joining: no view yet · live · stale: the connection has been lost for a while, or is silent; the view is the last one
    · over: `code` says why */
export type ChannelState = 'joining' | 'live' | 'stale' | 'over'

/** A shorter interruption, such as a server restart, is not shown. */
const BLINK_MS = 1_500

export interface ChannelOptions {
  /** Resume with `since` after a reconnect, instead of a snapshot. */
  resumes?: boolean
  /** People see and hear each other here: a silent connection is reported within three seconds. */
  attended?: boolean
}

export class Channel<View, Body, Told = unknown> {
  /** Replaced, never mutated: unchanged parts keep their identity. */
  view: View | undefined = $state.raw()
  state: ChannelState = $state('joining')
  code: string | undefined = $state()

  readonly name: string
  readonly #socket: Socket
  readonly #replica = new Replica()
  readonly #resumes: boolean
  readonly #told = new Set<(body: Told) => void>()
  readonly #live = new Set<() => void>()
  readonly #leave: () => void
  readonly #unwatch: () => void
  readonly #unattend: () => void
  #asked = false
  #away = false
  /** The connection is open but silent. */
  #quiet = false
  #blink: ReturnType<typeof setTimeout> | undefined

  constructor(socket: Socket, name: string, options: ChannelOptions = {}) {
    this.name = name
    this.#socket = socket
    this.#resumes = options.resumes ?? false
    const subscriber: Subscriber = { frame: (frame) => this.#frame(frame) }
    if (this.#resumes) subscriber.since = () => this.#replica.version
    this.#leave = socket.subscribe(name, subscriber)
    this.#unwatch = socket.watch((status) => {
      if (status === 'quiet') this.#silent()
      else if (status === 'open') this.#heard()
      else if (this.state === 'live' || this.#quiet) this.#lost()
    })
    this.#unattend = options.attended ? socket.attend() : () => {}
  }

  /** The version of the current view. */
  get version(): number | undefined {
    return this.#replica.version
  }

  /** Resolves when the decision is stored. `id`: to repeat an unanswered command. raises: Refused */
  send(body: Body, patience_ms?: number, id?: string): Promise<number> {
    return this.#socket.command(this.name, body, patience_ms, id)
  }

  /** Ephemeral bodies: sent once, never stored. */
  onTold(listener: (body: Told) => void): () => void {
    this.#told.add(listener)
    return () => this.#told.delete(listener)
  }

  /** Called whenever the channel becomes live: at first, and after every reconnect. */
  onLive(listener: () => void): () => void {
    this.#live.add(listener)
    if (this.state === 'live') listener()
    return () => this.#live.delete(listener)
  }

  close(): void {
    clearTimeout(this.#blink)
    this.#unattend()
    this.#unwatch()
    this.#leave()
    this.#told.clear()
    this.#live.clear()
  }

  #frame(frame: ChannelFrame | { type: 'refused'; code: string }): void {
    switch (frame.type) {
      case 'snapshot':
        this.#replica.snapshot(frame.version, frame.view)
        return this.#changed()
      case 'patch':
        return this.#patch(frame.from, frame.to, frame.patch)
      case 'ephemeral':
        for (const listener of this.#told) listener(frame.body as Told)
        return
      case 'closed':
      case 'refused':
        this.code = frame.code
        this.state = 'over'
    }
  }

  #patch(from: number, to: number, patch: Json): void {
    const applied = this.#replica.patch(from, to, patch)
    if (applied === 'gap' && !this.#asked) {
      this.#asked = true
      this.#socket.resubscribe(this.name)
    }
    if (applied === 'changed') this.#changed()
  }

  #changed(): void {
    this.#asked = false
    this.view = this.#replica.view as View
    this.#alive()
  }

  #silent(): void {
    if (this.state !== 'live') return
    this.#quiet = true
    this.state = 'stale'
  }

  /** Nothing was missed: the connection is the same. */
  #heard(): void {
    if (!this.#quiet) return
    this.#quiet = false
    this.state = 'live'
  }

  #lost(): void {
    this.#quiet = false
    if (this.#away) return
    this.#away = true
    this.#blink = setTimeout(() => {
      if (this.state === 'live') this.state = 'stale'
    }, BLINK_MS)
  }

  #alive(): void {
    if (this.state === 'live' && !this.#away) return
    clearTimeout(this.#blink)
    this.#away = false
    this.code = undefined
    this.state = 'live'
    for (const listener of this.#live) listener()
  }
}
