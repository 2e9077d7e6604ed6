/* My own connection's quality: measured during the call, and reported to the others. */
import type { LocalMedia } from './localMedia'
import { judge, mildest, Steady, type Quality } from './quality'
import { reading, type Found, type StatsSample, type Reading } from './reading'

const LOOK_MS = 2_000
/** While it is not good it is reported again, for people who arrived meanwhile and for lost reports. */
const AGAIN_MS = 10_000
/** A problem heard from only one person may be their connection's fault: they have this many readings to report it. */
const ALONE_LOOKS = 4

interface Others {
  /** Whether their connection is known to be weak. */
  weak(person: string): boolean
  tell(quality: Quality): void
}

export class UplinkQuality {
  quality: Quality = $state('good')
  /** I know: nothing more is said about it until it was good again. */
  dismissed = $state(false)

  readonly #media: Pick<LocalMedia, 'callState' | 'look'>
  readonly #others: Others
  readonly #steady = new Steady()
  /** The last readings that were based on only one person. */
  #alone: Reading[] = []
  #before: StatsSample | undefined
  #told: { quality: Quality; at: number } = { quality: 'good', at: 0 }

  constructor(media: Pick<LocalMedia, 'callState' | 'look'>, others: Others) {
    this.#media = media
    this.#others = others
  }

  /** Watches until the returned function is called. */
  watch(): () => void {
    const looking = setInterval(() => void this.#look(), LOOK_MS)
    return () => clearInterval(looking)
  }

  async #look(): Promise<void> {
    const now = this.#media.callState === 'on' ? await this.#media.look() : undefined
    const before = this.#before
    this.#before = now
    // A reconnecting call says nothing about the connection; earlier reports expire by themselves.
    if (!now) return
    if (before && now.at_ms > before.at_ms) this.quality = this.#steady.hear(this.#judge(reading(before, now, (person) => this.#others.weak(person))))
    if (this.quality === 'good') this.dismissed = false
    this.#tell(performance.now())
  }

  #judge({ sent, heard, people }: Found): Quality {
    this.#alone = people === 1 ? [...this.#alone, heard].slice(-ALONE_LOOKS) : []
    if (people !== 1) return judge({ ...sent, ...heard })
    return this.#alone.length < ALONE_LOOKS ? judge(sent) : mildest(this.#alone.map((each) => judge({ ...sent, ...each })))
  }

  #tell(now: number): void {
    const { quality } = this
    if (quality === this.#told.quality && (quality === 'good' || now - this.#told.at < AGAIN_MS)) return
    this.#told = { quality, at: now }
    this.#others.tell(quality)
  }
}
