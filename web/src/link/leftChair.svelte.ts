/* The chair that this tab went away from without saying so: by Back, a link, a reload. It is kept for a while; whoever
   comes back, sits in it again at once. Of one tab: a copy of the tab has no claim to it. */
import type { Memory } from './storage'

export interface Chair {
  kind: 'meeting' | 'lobby' | 'table'
  /** The page that it is on. */
  href: string
  /** Where it is given up, and how. */
  channel: string
  leave: { do: 'Leave' | 'WalkOut' }
  /** This tab's connection, which the next one takes the place of. */
  connection: string
}

/** For so long it is worth offering the way back: a little less than it is kept. source: server/PROTOCOL.md */
const OFFERED_MS: Record<Chair['kind'], number> = { meeting: 285_000, lobby: 13_000, table: 55_000 }
const KEY = 'tearoom.chair'

interface Means {
  memory: Memory
  /** units: ms since the epoch, as far as this browser knows */
  now: () => number
  giveUp: (chair: Chair) => void
  /** The page is put away; it may be brought out again as it was. */
  onHide: (hide: () => void, show: () => void) => void
}

export class LeftChair {
  /** What the bar offers to come back to. */
  left: Chair | undefined = $state.raw()

  readonly #means: Means
  /** What this tab sits on now; asked when the page is put away. */
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

  /** This page may sit somewhere: `chair` says on what, whenever it is asked. Returns the way out, which leaves the chair
      behind unless there is none by then. */
  sit(chair: () => Chair | undefined): () => void {
    this.#sitting = chair
    return () => {
      if (this.#sitting === chair) this.#sitting = undefined
      const behind = chair()
      if (behind) this.#offer(behind, OFFERED_MS[behind.kind])
    }
  }

  /** Whether this tab sits somewhere now. */
  get sits(): boolean {
    return this.#sitting?.() !== undefined
  }

  /** The page of the chair is open again: what it left there, once. */
  back(href: string): Chair | undefined {
    const { left } = this
    if (left?.href !== href) return undefined
    this.#forget()
    return left
  }

  /** Go for good. */
  giveUp(): void {
    const { left } = this
    this.#forget()
    if (left) this.#means.giveUp(left)
  }

  /** I sit somewhere else now: the other chair is somebody else's. */
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
