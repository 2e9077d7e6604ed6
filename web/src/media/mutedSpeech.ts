/* Whether somebody speaks into a microphone that is off and would want to know. Level and time come from outside. */

/** A voice near the microphone; breath, keys and a room's hum stay below. units: as in levels.ts */
const VOICE = 0.45
/** So much speech before a word is said: a cough or a "yes" is none of our business. */
const ENOUGH_MS = 1_000
/** Between words it is forgotten at half the speed at which it gathered, so the notice does not come and go. */
const MOST_MS = 3_000
const LONGEST_STEP_MS = 250
const DISMISSED_MS = 5 * 60_000

export class MutedSpeech {
  #spoken_ms = 0
  #noticed = false
  #at: number | undefined
  #quietUntil = Number.NEGATIVE_INFINITY

  /** Call several times a second; says whether to tell. units: `now` in ms, on any clock */
  hear(level: number, muted: boolean, now: number): boolean {
    const step = Math.min(LONGEST_STEP_MS, Math.max(0, now - (this.#at ?? now)))
    this.#at = now
    if (!muted) return this.#forget()
    this.#spoken_ms = Math.min(MOST_MS, Math.max(0, this.#spoken_ms + (level >= VOICE ? step : -step / 2)))
    if (this.#spoken_ms >= ENOUGH_MS) this.#noticed = true
    if (this.#spoken_ms === 0) this.#noticed = false
    return this.#noticed && now >= this.#quietUntil
  }

  /** They know: say nothing for a while. */
  dismiss(now: number): void {
    this.#quietUntil = now + DISMISSED_MS
    this.#forget()
  }

  #forget(): false {
    this.#spoken_ms = 0
    return (this.#noticed = false)
  }
}
