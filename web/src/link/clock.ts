/* The server's time, whatever the browser's own clock says. Local time is performance.now(), which never jumps when
   somebody sets the clock. */

interface Sample {
  at_ms: number
  rtt_ms: number
  offset_ms: number
}

const KEPT = 16
/** How much a sample's error grows with age, in ms of round trip per ms: quartz drifts about 50 ppm. */
const AGEING = 1 / 10_000
/** If a sample is off by more than both round trips explain, the local clock stood still (a laptop that slept). */
const TOLERANCE_MS = 100

export class ServerClock {
  #samples: Sample[] = []
  readonly #local: () => number

  constructor(local: () => number = () => performance.now()) {
    this.#local = local
  }

  get known(): boolean {
    return this.#samples.length > 0
  }

  /** Local milliseconds, for the ping. */
  local(): number {
    return this.#local()
  }

  /** Learn from one ping's answer. `sent_ms` is local(), `server_ms` since the epoch. */
  learn(sent_ms: number, server_ms: number): void {
    const at_ms = this.#local()
    const rtt_ms = at_ms - sent_ms
    if (!(rtt_ms >= 0) || !Number.isFinite(server_ms)) return
    const sample = { at_ms, rtt_ms, offset_ms: server_ms - (sent_ms + rtt_ms / 2) }
    const best = this.#best(at_ms)
    if (best && Math.abs(best.offset_ms - sample.offset_ms) > (best.rtt_ms + rtt_ms) / 2 + TOLERANCE_MS) this.#samples = []
    this.#samples = [...this.#samples.slice(1 - KEPT), sample]
  }

  /** A first estimate before any ping, accurate to within the frame's travel time. */
  guess(server_ms: number): void {
    if (this.known || !Number.isFinite(server_ms)) return
    const at_ms = this.#local()
    this.#samples = [{ at_ms, rtt_ms: 10_000, offset_ms: server_ms - at_ms }]
  }

  /** Server time now, ms since the epoch. Before the first frame: the browser's own. */
  now(): number {
    const at_ms = this.#local()
    const best = this.#best(at_ms)
    return best ? at_ms + best.offset_ms : Date.now()
  }

  #best(now_ms: number): Sample | undefined {
    let best: Sample | undefined
    let least = Infinity
    for (const sample of this.#samples) {
      const cost = sample.rtt_ms + (now_ms - sample.at_ms) * AGEING
      if (cost <= least) [best, least] = [sample, cost]
    }
    return best
  }
}
