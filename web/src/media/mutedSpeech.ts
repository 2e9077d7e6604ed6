/* Whether somebody speaks into a microphone that is off and would want to know. Level and time are passed in. */

/** A voice near the microphone; breath, keys and room noise stay below. units: as in levels.ts */
const VOICE = 0.45
/** This much speech before a hint: a cough or a "yes" does not count. */
const ENOUGH_MS = 1_000
/** Between words it decays at half the speed at which it grew, so the hint does not flicker. */
const MOST_MS = 3_000
const LONGEST_STEP_MS = 250
const DISMISSED_MS = 5 * 60_000

export class MutedSpeech {
  #spoken_ms = 0
  #noticed = false
  #at: number | undefined
  #quietUntil = Number.NEGATIVE_INFINITY

  /** Call several times a second; returns whether to show the hint. units: `now` in ms, on any clock */
  hear(level: number, muted: boolean, now: number): boolean {
    const step = Math.min(LONGEST_STEP_MS, Math.max(0, now - (this.#at ?? now)))
    this.#at = now
    if (!muted) return this.#forget()
    this.#spoken_ms = Math.min(MOST_MS, Math.max(0, this.#spoken_ms + (level >= VOICE ? step : -step / 2)))
    if (this.#spoken_ms >= ENOUGH_MS) this.#noticed = true
    if (this.#spoken_ms === 0) this.#noticed = false
    return this.#noticed && now >= this.#quietUntil
  }

  /** They know: show nothing for a while. */
  dismiss(now: number): void {
    this.#quietUntil = now + DISMISSED_MS
    this.#forget()
  }

  #forget(): false {
    this.#spoken_ms = 0
    return (this.#noticed = false)
  }
}
