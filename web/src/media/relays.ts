/* The house's relays (TURN), for networks that allow nothing else. Credentials are valid for a while. */
import type { RelaysView } from '../http.gen'

interface RelaysOptions {
  ask: () => Promise<RelaysView>
  /** units: ms, of a monotonic clock */
  now?: () => number
}

/** Most people connect without relays: they do not wait longer than this. */
const PATIENCE_MS = 1_500
/** How long the answer "none" is cached. */
const NONE_MS = 60_000

export class Relays {
  readonly #options: RelaysOptions
  #servers: RTCIceServer[] = []
  #fresh_until = Number.NEGATIVE_INFINITY

  constructor(options: RelaysOptions) {
    this.#options = options
  }

  /** Never rejects: returns the last ones, or none, while the house cannot be reached. */
  async servers(): Promise<RTCIceServer[]> {
    if (this.#now() < this.#fresh_until) return this.#servers
    const asked = this.#ask().catch(() => {})
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
    return this.#servers
  }

  async #ask(): Promise<void> {
    const { servers, lasts_s } = await this.#options.ask()
    this.#servers = servers
    // They last no longer than a meeting: a call begins with new ones, so that they do not expire in the middle.
    this.#fresh_until = this.#now() + (servers.length > 0 ? (lasts_s * 1000) / 8 : NONE_MS)
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))()
  }
}
