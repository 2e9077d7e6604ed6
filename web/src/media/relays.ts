/* The relays (TURN) that the house has, for networks that let nothing else through. What it gives lasts a while. */
import type { RelaysView } from '../http.gen'

interface RelaysOptions {
  ask: () => Promise<RelaysView>
  /** units: ms, of a clock that never goes back */
  now?: () => number
}

/** Most people connect without: they do not wait longer than this. */
const PATIENCE_MS = 1_500
/** So long a house that has none is believed. */
const NONE_MS = 60_000

export class Relays {
  readonly #options: RelaysOptions
  #servers: RTCIceServer[] = []
  #fresh_until = Number.NEGATIVE_INFINITY

  constructor(options: RelaysOptions) {
    this.#options = options
  }

  /** Never refuses: those of the last time, or none, while the house cannot be asked. */
  async servers(): Promise<RTCIceServer[]> {
    if (this.#now() < this.#fresh_until) return this.#servers
    const asked = this.#ask().catch(() => {})
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
    return this.#servers
  }

  async #ask(): Promise<void> {
    const { servers, lasts_s } = await this.#options.ask()
    this.#servers = servers
    // They last no longer than a meeting: a call begins with new ones, so that it does not end with them.
    this.#fresh_until = this.#now() + (servers.length > 0 ? (lasts_s * 1000) / 8 : NONE_MS)
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))()
  }
}
