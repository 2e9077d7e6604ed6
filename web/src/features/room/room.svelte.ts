/* The room as its screen uses it: the view, the ephemerals, and the commands. */
import { Refused } from '../../link/http'
import { Live, without, type LiveChannel, type Self } from '../../link/live.svelte'
import type { Place, Venue } from '../../media/mediaSync.svelte'
import { canCall } from '../../media/ability'
import { placeOf } from '../../media/place'
import type { MediaKind } from '../../media/localTracks'
import type { Quality } from '../../media/quality'
import { abilities, Sealing, type SealingVenue } from '../../media/sealing.svelte'
import { circleOf, takesPart, type Circle } from '../../media/unsealed'
import { putOut, type MovedOut, type Wanted } from './pageState'
import { PrivateChats } from './privateChats.svelte'
import type { Reaction, RoomCommand, RoomTold, RoomView } from './view'

export type RoomChannel = LiveChannel<RoomView, RoomCommand, RoomTold>

const REACTION_MS = 4_500
const DOOR_MS = 30_000
/** A connection without a report for this long counts as good. source: server/PROTOCOL.md, "A room, in short" */
const LINE_MS = 30_000

export class RoomLive extends Live<RoomView, RoomCommand, RoomTold> implements Venue, SealingVenue {
  /** Why the door did not open. */
  doorCode: string | undefined = $state()
  /** I pressed "I'm ready": enter, and enter again after every reconnect. */
  ready = $state(false)
  entering = $state(false)
  /** Why I am out although I pressed nothing here. */
  movedOut: MovedOut | undefined = $state()
  /** The door was locked while this page waited at it. */
  wasLocked = $state(false)
  reactions: Record<string, Reaction> = $state.raw({})
  /** How long people have spoken without a turn: facilitators get everybody, others only themselves. units: seconds */
  talked: Record<string, number> = $state.raw({})
  /** Of people whose connection is not good. */
  lines: Record<string, Quality> = $state.raw({})

  readonly sealing: Sealing
  readonly privately: PrivateChats
  /** false: this browser cannot, so I take part by text. */
  readonly calls: boolean
  readonly #ticking: { readonly now: number }
  /** Where I was in this window, according to the last view. */
  #was: Wanted | undefined
  /** Since when the connection has been lost. units: local ms */
  #awaySince: number | undefined

  constructor(channel: RoomChannel, self: () => Self | undefined, ticking: { readonly now: number }, meeting: string, calls = canCall()) {
    super(channel, self)
    this.calls = calls
    this.#ticking = ticking
    this.sealing = new Sealing(this, `room:${meeting}`)
    this.privately = new PrivateChats(this)
    this.follow((told) => this.#told(told), () => this.#live())
  }

  /** Server time, once a second. units: ms since the epoch */
  get now(): number {
    return this.#ticking.now
  }

  nameOf(person: string): string {
    return this.view?.seats?.[person]?.name ?? this.view?.waiting?.[person]?.name ?? ''
  }

  /** Sit down, or wait in the lobby. */
  enter(): void {
    this.ready = true
    this.movedOut = this.doorCode = undefined
    this.wasLocked = false
    void this.#enter()
  }

  async leave(): Promise<boolean> {
    this.ready = false
    this.#was = undefined
    return this.do({ do: 'Leave' })
  }

  /** Called with every new view: being put out by the server ends the wish to be in. */
  look(): void {
    const { view } = this
    if (this.state === 'stale') this.#lost()
    if (this.state !== 'live' || !view) return
    const away_ms = this.#awaySince === undefined ? 0 : Math.max(1, performance.now() - this.#awaySince)
    this.#awaySince = undefined
    const { where, admitted = false } = view.you
    if (view.locked && !admitted && where !== 'seated' && where !== 'waiting') this.wasLocked = true
    if (!this.ready) return
    const put = this.#was && putOut(this.#was, view, away_ms)
    if (put) this.#out(put)
    else if (where === 'seated' || where === 'waiting') this.#was = where
  }

  // -- the room as a venue of media

  get place(): Place | undefined {
    const { view } = this
    if (!this.calls || !view || view.you.where !== 'seated' || view.phase === 'ended') return undefined
    const seat = view.seats?.[this.me]
    return placeOf(view.you, seat, this.sealing.paused)
  }

  get circle(): Circle | undefined {
    const { view } = this
    if (!this.calls || !view || view.you.where !== 'seated' || view.phase === 'ended') return undefined
    const circle = circleOf(view.order ?? [], (person) => takesPart(view.seats?.[person]), view)
    return { ...circle, elsewhere: this.elsewhere(view.you.media) }
  }

  tellKeys(said: string): Promise<boolean> {
    return this.do({ do: 'TellKeys', said }, true)
  }

  agreeUnsealed(person: string, quietly: boolean): Promise<boolean> {
    return this.do({ do: 'AgreeUnsealed', person }, quietly)
  }

  take(): Promise<boolean> {
    return this.do({ do: 'TakeMedia' })
  }

  say(line: MediaKind, on: boolean, stops: number): Promise<boolean> {
    return this.do({ do: line === 'mic' ? 'SetMicrophone' : 'SetCamera', on, stops }, !on)
  }

  override close(): void {
    this.ready = false
    this.sealing.end()
    super.close()
  }

  /** Only the same page enters again by itself, and only if the server still has it. */
  #live(): void {
    if (this.#was) this.#lost()
    this.look()
    void this.#enter()
  }

  #lost(): void {
    this.#awaySince ??= performance.now()
  }

  #out(put: MovedOut | 'told'): void {
    this.ready = false
    this.#was = undefined
    this.movedOut = put === 'told' ? undefined : put
  }

  async #enter(): Promise<void> {
    if (!this.ready) return
    this.entering = true
    try {
      const able = await abilities(this)
      if (!this.ready) return
      await this.channel.send({ do: 'Enter', ...this.replaces, ...able })
      this.doorCode = undefined
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      this.#refused(why.code)
      // While the connection is lost the door does not answer; the page asks again after the reconnect.
      if (why.code !== 'no_answer' && this.view?.you.where !== 'seated') this.ready = false
    } finally {
      this.entering = false
    }
  }

  /** Kept for a while: the reason may be gone before anybody reads it. */
  #refused(code: string): void {
    this.doorCode = code
    this.later('door', DOOR_MS, () => (this.doorCode = undefined))
  }

  #lineOf(person: string, line: Quality): void {
    const forget = () => (this.lines = without(this.lines, person))
    if (line === 'good') return void forget()
    if (this.lines[person] !== line) this.lines = { ...this.lines, [person]: line }
    this.later(`line ${person}`, LINE_MS, forget)
  }

  #told(told: RoomTold): void {
    switch (told.kind) {
      case 'reaction':
        this.reactions = { ...this.reactions, [told.person]: told.reaction }
        return this.later(`reaction ${told.person}`, REACTION_MS, () => (this.reactions = without(this.reactions, told.person)))
      case 'line':
        return this.#lineOf(told.person, told.line)
      case 'airtime':
        this.talked = told.spoken_s
        return
      case 'levels':
        return this.hear(told.levels)
      case 'keys':
        return this.sealing.hear(told.from, told.said)
      case 'privately':
        this.privately.hear(told.from, told.said)
    }
  }
}
