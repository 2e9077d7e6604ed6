/* One WebSocket for the whole tab. It reconnects by itself, subscribes again, and repeats every unanswered command
   under the same id. */
import { Backoff } from './backoff'
import type { ServerClock } from './clock'
import { SUBPROTOCOL, type ChannelFrame, type ClientFrame, type ServerFrame } from './frames'
import { Heartbeat } from './heartbeat'
import { Refused } from './http'
import { AGAIN, AGAIN_MS, Pending } from './pending'

/** The part of WebSocket that is used here. */
export type Wire = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>

export interface SocketOptions {
  connect: (protocol: string) => Wire
  clock: ServerClock
  newId: () => string
  random?: () => number
  /** Close code 4001: the cookie is no longer valid. */
  onSignedOut?: () => void
}

/** quiet: open but silent; only reported while somebody attends */
export type Status = 'connecting' | 'open' | 'quiet' | 'waiting' | 'ended'

export interface Subscriber {
  /** Every frame of the channel, and a refused subscription. */
  frame(frame: ChannelFrame | { type: 'refused'; code: string }): void
  /** The version to resume from, for channels that can (conversations). */
  since?(): number | undefined
}

const PING_MS = 10_000
const SILENCE_MS = 25_000
/** For somebody who sits in a room, a dead connection is replaced before they would do it themselves. */
const ATTENDED_SILENCE_MS = 16_000
/** A few pings at once on a new connection, so that the clock is accurate from the start. */
const FIRST_PINGS_MS = [0, 250, 600, 1200]
/** A connection that lasted this long was good; one that dies at once must not be retried in a tight loop. */
const PROVEN_MS = 5_000
/** People sent elsewhere reconnect quickly, but not all at the same instant. */
const ELSEWHERE_MS = 200
const RESUME_ELSEWHERE = 4000
const SIGNED_OUT = 4001
/** The same person has since opened too many other pages: this one waits until it is looked at again. */
const CROWDED = 4002
const CROWDED_MS = 60_000
const MALFORMED = [1002, 1003, 1007, 1009]
const BUG = 1011

export class Socket {
  status: Status = 'waiting'
  /** Our identity, from the server's first frame; `before` is the connection that this one replaces. */
  welcome: { connection: string; person: string; before?: string | undefined } | undefined

  readonly #options: SocketOptions
  readonly #backoff: Backoff
  readonly #pending: Pending
  readonly #subscribers = new Map<string, Subscriber>()
  readonly #watchers = new Set<(status: Status) => void>()
  readonly #random: () => number
  readonly #heartbeat = new Heartbeat(
    () => this.#ping(),
    (quiet) => this.#carries() && this.#setStatus(quiet ? 'quiet' : 'open'),
  )
  #wire: Wire | undefined
  #proven = false
  #retry: ReturnType<typeof setTimeout> | undefined
  #soon: ReturnType<typeof setTimeout>[] = []
  #beat: ReturnType<typeof setInterval> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined

  constructor(options: SocketOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.#backoff = new Backoff(this.#random)
    this.#pending = new Pending((frame) => this.#send(frame))
  }

  /** Connects unless that is under way; also when the network is back or the page is looked at again. */
  start(): void {
    if (this.#wire || this.status === 'ended') return
    clearTimeout(this.#retry)
    this.#connect()
  }

  /** Closes for good: pending commands are refused. */
  end(code = 'ended'): void {
    this.#setStatus('ended')
    clearTimeout(this.#retry)
    this.#drop()?.close(1000)
    this.#pending.refuseAll(code)
  }

  /** One subscriber per channel; Channel shares it. Returns the function that unsubscribes. */
  subscribe(channel: string, subscriber: Subscriber): () => void {
    this.#subscribers.set(channel, subscriber)
    this.#subscribe(channel, subscriber)
    this.start()
    return () => {
      if (this.#subscribers.get(channel) !== subscriber) return
      this.#subscribers.delete(channel)
      this.#send({ type: 'unsubscribe', channel })
    }
  }

  /** Requests a fresh snapshot, after a gap. */
  resubscribe(channel: string): void {
    const subscriber = this.#subscribers.get(channel)
    if (subscriber) this.#send({ type: 'subscribe', channel })
  }

  /** Resolves with the version that contains it. raises: Refused, `no_answer` when patience ran out. */
  command(channel: string, body: unknown, patience_ms = 20_000, id = this.#options.newId()): Promise<number> {
    if (this.status === 'ended') return Promise.reject(new Refused('ended'))
    this.start()
    return this.#pending.add({ id, channel, body }, patience_ms)
  }

  /** Called now and at every change. */
  watch(watcher: (status: Status) => void): () => void {
    this.#watchers.add(watcher)
    watcher(this.status)
    return () => this.#watchers.delete(watcher)
  }

  /** Report within three seconds when the connection falls silent. Returns the function that ends this. */
  attend(): () => void {
    return this.#heartbeat.watch()
  }

  /** Pings soon: after sleep a dead connection looks open. */
  check(): void {
    if (!this.#carries()) return this.start()
    this.#ping()
    this.#expectFrame(4_000)
  }

  #connect(): void {
    this.#setStatus('connecting')
    const wire = this.#options.connect(SUBPROTOCOL)
    this.#wire = wire
    this.#expectFrame(SILENCE_MS)
    wire.onopen = () => this.#opened()
    wire.onmessage = (event) => this.#received(event.data)
    wire.onclose = (event) => this.#closed(event.code)
  }

  #opened(): void {
    this.#setStatus('open')
    for (const [channel, subscriber] of this.#subscribers) this.#subscribe(channel, subscriber)
    this.#pending.sendAll()
    this.#soon = FIRST_PINGS_MS.map((delay_ms) => setTimeout(() => this.#ping(), delay_ms))
    this.#soon.push(setTimeout(() => this.#prove(), PROVEN_MS))
    this.#beat = setInterval(() => this.#ping(), PING_MS)
  }

  #received(data: unknown): void {
    const frame = parse(data)
    if (!frame) return
    this.#heartbeat.heard()
    this.#expectFrame(this.#heartbeat.watched ? ATTENDED_SILENCE_MS : SILENCE_MS)
    switch (frame.type) {
      case 'welcome':
        this.welcome = { connection: frame.connection, person: frame.person, before: this.welcome?.connection }
        return this.#options.clock.guess(Date.parse(frame.now))
      case 'pong':
        return this.#options.clock.learn(frame.t, Date.parse(frame.now))
      case 'ack':
        return this.#pending.ack(frame.id, frame.version)
      case 'refused':
        if (frame.id !== undefined) this.#pending.refuse(frame.id, frame.code)
        else if (frame.channel !== undefined) this.#refusedChannel(frame.channel, frame.code)
        return
      case 'snapshot':
      case 'patch':
      case 'ephemeral':
      case 'closed':
        return this.#subscribers.get(frame.channel)?.frame(frame)
    }
  }

  #refusedChannel(channel: string, code: string): void {
    const subscriber = this.#subscribers.get(channel)
    if (code !== AGAIN) return subscriber?.frame({ type: 'refused', code })
    setTimeout(() => {
      // Skip channels that were left meanwhile, or subscribed anew.
      if (subscriber && this.#subscribers.get(channel) === subscriber) this.#subscribe(channel, subscriber)
    }, AGAIN_MS)
  }

  #closed(code: number): void {
    this.#drop()
    if (code === SIGNED_OUT) {
      this.end('signed_out')
      return this.#options.onSignedOut?.()
    }
    // A frame in flight may be what crashed the server: repeating it would crash it again.
    if (MALFORMED.includes(code)) this.#pending.refuseSent('malformed')
    if (code === BUG) this.#pending.refuseSent('server_failed')
    this.#pending.lineLost()
    this.#setStatus('waiting')
    this.#retry = setTimeout(() => this.#connect(), this.#pause_ms(code))
    this.#proven = false
  }

  #pause_ms(code: number): number {
    if (code === CROWDED) return CROWDED_MS
    return code === RESUME_ELSEWHERE && this.#proven ? this.#random() * ELSEWHERE_MS : this.#backoff.next_ms()
  }

  #prove(): void {
    this.#proven = true
    this.#backoff.reset()
  }

  #subscribe(channel: string, subscriber: Subscriber): void {
    const since = subscriber.since?.()
    this.#send(since === undefined ? { type: 'subscribe', channel } : { type: 'subscribe', channel, since })
  }

  #ping(): void {
    this.#send({ type: 'ping', t: this.#options.clock.local() })
  }

  #expectFrame(within_ms: number): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#lost(), within_ms)
  }

  /** The browser may take minutes to notice a dead connection, so we do not wait for its close event. */
  #lost(): void {
    this.#drop()?.close()
    this.#closed(1006)
  }

  #drop(): Wire | undefined {
    const wire = this.#wire
    if (wire) wire.onopen = wire.onmessage = wire.onclose = null
    this.#wire = undefined
    this.#heartbeat.gone()
    clearTimeout(this.#silence)
    clearInterval(this.#beat)
    for (const timer of this.#soon) clearTimeout(timer)
    this.#soon = []
    return wire
  }

  #send(frame: ClientFrame): boolean {
    if (!this.#wire || !this.#carries()) return false
    this.#wire.send(JSON.stringify(frame))
    return true
  }

  #carries(): boolean {
    return this.status === 'open' || this.status === 'quiet'
  }

  #setStatus(status: Status): void {
    if (status === this.status) return
    this.status = status
    for (const watcher of this.#watchers) watcher(status)
  }
}

function parse(data: unknown): ServerFrame | undefined {
  if (typeof data !== 'string') return undefined
  try {
    return JSON.parse(data) as ServerFrame
  } catch {
    return undefined
  }
}
