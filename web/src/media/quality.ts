/* Connection quality in three levels, with hysteresis. Pure. */
import type { Reading } from './reading'

export type Quality = 'good' | 'fair' | 'weak'

/** The limits from which a connection is fair, and from which it is weak: Opus carries a voice through a loss of a
    twentieth without a trace, and two people interrupt each other from about 400 ms. units: as in Reading */
const LIMITS: Record<keyof Reading, readonly [number, number]> = {
  roundTrip_ms: [400, 900],
  jitter_ms: [60, 150],
  lostOut: [0.05, 0.12],
  lostIn: [0.05, 0.12],
  madeUp: [0.06, 0.15],
  frozen: [0.2, 0.5],
}
const STEPS: readonly Quality[] = ['good', 'fair', 'weak']
/** How many consecutive readings it takes to get worse, or better. */
const WORSE_AFTER = 3
const BETTER_AFTER = 6

export function judge(reading: Reading): Quality {
  let worst = 0
  for (const [what, [fair, weak]] of Object.entries(LIMITS)) {
    const value = reading[what as keyof Reading] ?? 0
    worst = Math.max(worst, value >= weak ? 2 : value >= fair ? 1 : 0)
  }
  return STEPS[worst] ?? 'good'
}

/** The best of several. */
export function mildest(judged: readonly Quality[]): Quality {
  return STEPS.find((step) => judged.includes(step)) ?? 'good'
}

/** Follows the judgement slowly: down after a few readings, up after more. */
export class Steady {
  quality: Quality = 'good'
  #run: number[] = []

  hear(judged: Quality): Quality {
    const at = STEPS.indexOf(this.quality)
    const step = STEPS.indexOf(judged)
    const before = this.#run.at(-1)
    if (step === at || (before !== undefined && before > at !== step > at)) this.#run = []
    if (step === at) return this.quality
    this.#run.push(step)
    if (this.#run.length < (step > at ? WORSE_AFTER : BETTER_AFTER)) return this.quality
    // The best of the readings that made it worse, and the worst of those that made it better.
    const to = step > at ? Math.min(...this.#run) : Math.max(...this.#run)
    this.#run = []
    return (this.quality = STEPS[to] ?? 'good')
  }

  /** The connection is new. */
  forget(): void {
    this.#run = []
    this.quality = 'good'
  }
}
