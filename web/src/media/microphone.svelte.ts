/* My microphone as shown to me: its level, and whether I speak although it is off. */
import type { LocalMedia } from './localMedia'
import { MutedSpeech } from './mutedSpeech'

const LOOK_MS = 100

export class Microphone {
  /** units: 0..1 */
  level = $state(0)
  /** I am speaking and nobody can hear it. */
  speaksMuted = $state(false)

  readonly #media: Pick<LocalMedia, 'level' | 'mic'>
  readonly #speech = new MutedSpeech()

  constructor(media: Pick<LocalMedia, 'level' | 'mic'>) {
    this.#media = media
  }

  /** Watches until the returned function is called. */
  watch(): () => void {
    const looking = setInterval(() => this.#look(), LOOK_MS)
    return () => clearInterval(looking)
  }

  /** I know that it is off. */
  dismiss(): void {
    this.#speech.dismiss(performance.now())
    this.speaksMuted = false
  }

  #look(): void {
    this.level = this.#media.level()
    const { on, busy } = this.#media.mic
    this.speaksMuted = this.#speech.hear(this.level, !on && !busy, performance.now())
  }
}
