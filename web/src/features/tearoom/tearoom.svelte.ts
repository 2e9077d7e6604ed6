/* A tea-room as its screen uses it: the view, who sits on which chair, who speaks, and the commands. */
import { Live, type LiveChannel, type Self } from '../../link/live.svelte'
import { ofTab } from '../../link/storage'
import type { Place, Venue } from '../../media/mediaSync.svelte'
import { canCall } from '../../media/ability'
import { placeOf } from '../../media/place'
import type { MediaKind } from '../../media/localTracks'
import { abilities, Sealing, type SealingVenue } from '../../media/sealing.svelte'
import { circleOf, takesPart, type Circle } from '../../media/unsealed'
import type { TableName, TearoomCommand, TearoomView } from '../../wire.gen'
import { putOut, type MovedOut } from './roomState'
import { seated, type Chair, type TearoomTold } from './view'

export type TearoomChannel = LiveChannel<TearoomView, TearoomCommand, TearoomTold>

const SEEN = 'tearoom.seen'

export class TearoomLive extends Live<TearoomView, TearoomCommand, TearoomTold> implements Venue, SealingVenue {
  walking = $state(false)
  /** Why I am out although I pressed nothing here. */
  movedOut: MovedOut | undefined = $state()
  /** I sat down from this page. */
  sat = false

  /** A group's id, or `house`. */
  readonly key: string
  readonly sealing: Sealing
  /** false: this browser cannot, so I take part by text. */
  readonly calls: boolean
  readonly #places: Partial<Record<TableName, Chair[]>> = {}
  /** I want to be in: enter again after every reconnect. */
  #in = false
  /** I was in, according to the last view. */
  #was = false
  /** Since when the connection has been lost. units: local ms */
  #awaySince: number | undefined
  #closed = false

  constructor(key: string, channel: TearoomChannel, self: () => Self | undefined, calls = canCall()) {
    super(channel, self)
    this.calls = calls
    this.key = key
    this.sealing = new Sealing(this, `tearoom:${key}`)
    this.follow((told) => this.#told(told), () => this.#live())
  }

  // -- the table as a venue of media

  /** Standing, nobody sees or hears me. */
  get place(): Place | undefined {
    if (!this.calls || !this.view?.table) return undefined
    return placeOf(this.view, this.view.people?.[this.me], this.sealing.paused)
  }

  get circle(): Circle | undefined {
    const { view } = this
    if (!this.calls || !view?.table) return undefined
    const circle = circleOf(view.tables?.[view.table]?.order ?? [], (person) => takesPart(view.people?.[person]), view)
    return { ...circle, elsewhere: this.elsewhere(view.media) }
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
    ofTab.setItem(SEEN, seen ? '1' : '')
    this.walking = true
    this.movedOut = undefined
    this.#in = await this.#walkIn(seen, false)
    this.look()
    this.walking = false
  }

  /** Sit down from this page: only here that opens the microphone. */
  async sit(table: TableName): Promise<void> {
    this.sat = true
    if (!(await this.do({ do: 'Sit', table }))) this.sat = false
  }

  async walkOut(): Promise<void> {
    this.#in = this.#was = false
    await this.do({ do: 'WalkOut' })
  }

  /** Called with every new view: being put out by the server ends the wish to be in. */
  look(): void {
    const { view } = this
    if (this.state === 'stale') this.#awaySince ??= performance.now()
    if (this.state !== 'live' || !view) return
    const away_ms = this.#awaySince === undefined ? 0 : performance.now() - this.#awaySince
    this.#awaySince = undefined
    if (view.inside) this.#was = this.#in || this.#was
    else if (this.#was) {
      this.#in = this.#was = false
      this.movedOut = putOut(view, away_ms)
    }
  }

  override close(): void {
    // A person who looks at another page is not in the room; a chair at a table is kept for a while.
    if (this.view?.inside && this.view.table === undefined) void this.do({ do: 'WalkOut' }, true)
    this.#closed = true
    this.sealing.end()
    super.close()
  }

  /** Already in, before a reload or in another tab: this connection has to enter too. */
  #live(): void {
    if (!this.view?.inside) return this.look()
    this.#in = true
    this.look()
    void this.#walkIn(ofTab.getItem(SEEN) === '1', true)
  }

  async #walkIn(seen: boolean, quietly: boolean): Promise<boolean> {
    const able = await abilities(this)
    if (this.#closed) return false
    return this.do({ do: 'WalkIn', seen, ...this.replaces, ...able }, quietly)
  }

  #told(told: TearoomTold): void {
    if (told.kind === 'levels') this.hear(told.levels)
    if (told.kind === 'keys') this.sealing.hear(told.from, told.said)
  }
}
