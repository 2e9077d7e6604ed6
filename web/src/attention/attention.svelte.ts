/* The one place that brings events to a person's attention: rooms report them, pages show its state. */
import { SvelteMap } from 'svelte/reactivity'
import { m } from '../paraglide/messages'
import { inSight, moreUrgent, noticed, voiceOf, type Kind, type Page, type Sound } from './rules'
import type { Badge } from './title'
import type { SoundWishes } from './wishes.svelte'

export interface Happening {
  kind: Kind
  /** A sentence. */
  words: string
  /** The people's names in the sentence. */
  names?: readonly string[]
  /** Whether it still applies when it is shown later; left out: always */
  holds?: (() => boolean) | undefined
}

export interface Said {
  id: number
  words: string
  names: readonly string[]
  urgent: boolean
}

export const LINE_MS = 8_000
/** How long a screen reader may need to reach it. */
const SAID_MS = 20_000
/** A person who writes a lot is not heard with every message. */
const APART_MS: Partial<Record<Sound, number>> = { message: 4_000 }
const MESSAGES: readonly Kind[] = ['private', 'chat', 'board']

export class Attention {
  /** Announcements: each is present for a while, once. */
  said: readonly Said[] = $state.raw([])
  hidden = $state(false)

  /** At most one of each kind, in the order in which they are shown. */
  #lines: readonly Happening[] = $state.raw([])
  #shows: (place: Parameters<Page['shows']>[0]) => boolean = $state.raw(() => true)
  /** Events that happened while the page was hidden. */
  readonly #missed = new SvelteMap<Kind, { event: Happening; count: number }>()
  readonly #waiting = new SvelteMap<symbol, { kind: Kind; count: number }>()
  readonly #sounded = new Map<Sound, number>()
  readonly #wishes: Pick<SoundWishes, 'wants'>
  readonly #play: (sound: Sound) => void
  #line: ReturnType<typeof setTimeout> | undefined
  #ids = 0

  constructor(wishes: Pick<SoundWishes, 'wants'>, play: (sound: Sound) => void) {
    this.#wishes = wishes
    this.#play = play
  }

  /** The sentence to show over the circle now. */
  get line(): Happening | undefined {
    return this.#lines.find((event) => !inSight(event.kind, this.#page) && (event.holds?.() ?? true))
  }

  get badge(): Badge {
    const counts = new Map<Kind, number>()
    for (const { kind, count } of this.#waiting.values()) counts.set(kind, (counts.get(kind) ?? 0) + count)
    for (const [kind, { count }] of this.#missed) counts.set(kind, Math.max(count, counts.get(kind) ?? 0))
    const kinds = [...counts.keys()].filter((kind) => counts.get(kind) !== 0).sort(moreUrgent)
    return { count: kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0), kind: this.hidden ? kinds[0] : undefined }
  }

  /** Report an event. */
  tell(event: Happening): void {
    const { shown, sound, said, later } = noticed(event.kind, this.#page, (one) => this.#wishes.wants(one))
    if (sound) this.sound(sound)
    if (later) this.#keep(event)
    if (shown === 'line') this.#show(event)
    if (said) this.#say(event, said === 'assertive')
  }

  /** This many of them wait to be seen or answered, until the returned function is called. */
  waits(kind: Kind, count: number): () => void {
    const mine = Symbol(kind)
    if (count > 0) this.#waiting.set(mine, { kind, count })
    return () => this.#waiting.delete(mine)
  }

  /** What the page shows by itself, until the returned function is called. Evaluated each time. */
  look(shows: Page['shows']): () => void {
    this.#shows = shows
    return () => {
      if (this.#shows !== shows) return
      this.#shows = () => true
      this.#lines = []
    }
  }

  /** The page became visible or hidden. */
  see(visible: boolean): void {
    this.hidden = !visible
    this.#count()
    if (!visible) return
    const missed = [...this.#missed.values()].sort((one, other) => moreUrgent(one.event.kind, other.event.kind))
    this.#missed.clear()
    for (const { event, count } of missed) {
      if (event.holds?.() === false) continue
      const many = count > 1 && MESSAGES.includes(event.kind)
      this.#again(many ? { ...event, words: m.attention_messages({ count }) } : event)
    }
  }

  /** Called whenever what is in sight may have changed: an event seen in its own place no longer needs a line. */
  settle(): void {
    const left = this.#lines.filter(({ kind }) => !inSight(kind, this.#page))
    if (left.length !== this.#lines.length) this.#lines = left
  }

  /** Play the sound, if it is switched on. */
  sound(sound: Sound): void {
    if (!this.#wishes.wants(sound)) return
    const now = performance.now()
    if (now - (this.#sounded.get(sound) ?? -Infinity) < (APART_MS[sound] ?? 0)) return
    this.#sounded.set(sound, now)
    this.#play(sound)
  }

  get #page(): Page {
    return { hidden: this.hidden, shows: this.#shows }
  }

  /** The sound was played when it happened; now it is shown and announced. Nobody has heard what its own place announced
      meanwhile. */
  #again(event: Happening): void {
    if (noticed(event.kind, this.#page, () => false).shown === 'line') this.#show(event)
    this.#say(event, voiceOf(event.kind) === 'assertive')
  }

  #keep(event: Happening): void {
    this.#missed.set(event.kind, { event, count: (this.#missed.get(event.kind)?.count ?? 0) + 1 })
  }

  #show(event: Happening): void {
    this.#lines = [event, ...this.#lines.filter(({ kind }) => kind !== event.kind)].sort((one, other) => moreUrgent(one.kind, other.kind))
    this.#count()
  }

  /** Only while somebody can see it. */
  #count(): void {
    clearTimeout(this.#line)
    if (this.hidden || this.#lines.length === 0) return
    const shown = this.line ?? this.#lines[0]
    this.#line = setTimeout(() => {
      this.#lines = this.#lines.filter((event) => event !== shown)
      this.#count()
    }, LINE_MS)
  }

  #say({ words, names = [] }: Happening, urgent: boolean): void {
    const id = (this.#ids += 1)
    this.said = [...this.said, { id, words, names, urgent }]
    setTimeout(() => (this.said = this.said.filter((one) => one.id !== id)), SAID_MS)
  }
}
