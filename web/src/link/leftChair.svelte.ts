/* The chair that this tab left without saying so: by Back, a link, a reload. It is kept for a while; a person who
   returns sits in it again at once. It belongs to one tab: a copy of the tab has no claim to it. */
import type { Memory } from './storage'

export interface Chair {
  kind: 'meeting' | 'lobby' | 'table'
  /** The page it is on. */
  href: string
  /** The channel and command that give it up. */
  channel: string
  leave: { do: 'Leave' | 'WalkOut' }
  /** This tab's connection, which the next one replaces. */
  connection: string
}

/** How long the way back is offered: a little less than the chair is kept. source: server/PROTOCOL.md */
const OFFERED_MS: Record<Chair['kind'], number> = { meeting: 285_000, lobby: 13_000, table: 55_000 }
const KEY = 'tearoom.chair'

interface Means {
  memory: Memory
  /** units: ms since the epoch, by this browser's estimate */
  now: () => number
  giveUp: (chair: Chair) => void
  /** The page is hidden; it may be shown again unchanged. */
  onHide: (hide: () => void, show: () => void) => void
}

export class LeftChair {
  /** The chair that the bar offers. */
  left: Chair | undefined = $state.raw()

  readonly #means: Means
  /** This tab's current chair; read when the page is hidden. */
  #sitting: (() => Chair | undefined) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(means: Means) {
    this.#means = means
    this.#remember(means.memory.getItem(KEY))
    means.memory.removeItem(KEY)
    means.onHide(
      () => this.#hide(),
      () => means.memory.removeItem(KEY),
    )
  }

  /** This page may have a chair: `chair` returns it whenever asked. Returns the function that ends this, which leaves
      the chair behind unless there is none by then. */
  sit(chair: () => Chair | undefined): () => void {
    this.#sitting = chair
    return () => {
      if (this.#sitting === chair) this.#sitting = undefined
      const behind = chair()
      if (behind) this.#offer(behind, OFFERED_MS[behind.kind])
    }
  }

  /** Whether this tab has a chair now. */
  get sits(): boolean {
    return this.#sitting?.() !== undefined
  }

  /** The page of the chair is open again: returns what it left there, once. */
  back(href: string): Chair | undefined {
    const { left } = this
    if (left?.href !== href) return undefined
    this.#forget()
    return left
  }

  /** Leave for good. */
  giveUp(): void {
    const { left } = this
    this.#forget()
    if (left) this.#means.giveUp(left)
  }

  /** I sit somewhere else now: the old chair is no longer mine. */
  satDown(href: string): void {
    if (this.left && this.left.href !== href) this.giveUp()
  }

  #offer(chair: Chair, for_ms: number): void {
    this.#forget()
    this.left = chair
    this.#timer = setTimeout(() => (this.left = undefined), for_ms)
  }

  #forget(): void {
    clearTimeout(this.#timer)
    this.left = undefined
  }

  #hide(): void {
    const chair = this.#sitting?.() ?? this.left
    if (chair) this.#means.memory.setItem(KEY, JSON.stringify({ ...chair, at: this.#means.now() }))
  }

  #remember(text: string | null): void {
    const { at, ...chair } = parse(text) ?? { at: 0, kind: 'meeting' as const }
    const left_ms = at + OFFERED_MS[chair.kind] - this.#means.now()
    if ('href' in chair && left_ms > 0) this.#offer(chair as Chair, left_ms)
  }
}

function parse(text: string | null): (Chair & { at: number }) | undefined {
  try {
    const found: unknown = JSON.parse(text ?? 'null')
    const whole = found && typeof found === 'object' && 'at' in found && 'kind' in found && String(found.kind) in OFFERED_MS
    return whole ? (found as Chair & { at: number }) : undefined
  } catch {
    return undefined
  }
}
