/* My own line: looked at while the call is on, and told to the others. */
import type { LocalMedia } from './localMedia'
import { judge, mildest, Steady, type Quality } from './quality'
import { reading, type Found, type StatsSample, type Reading } from './reading'

const LOOK_MS = 2_000
/** While it is not good it is told again, for those who came meanwhile and for what was lost. */
const AGAIN_MS = 10_000
/** What is heard from one person alone may be their line's fault: they have so many looks to say so. */
const ALONE_LOOKS = 4

interface Others {
  /** Known to have a line that is not good. */
  weak(person: string): boolean
  tell(quality: Quality): void
}

export class UplinkQuality {
  quality: Quality = $state('good')
  /** I know: nothing more is said of it until it was good again. */
  dismissed = $state(false)

  readonly #media: Pick<LocalMedia, 'callState' | 'look'>
  readonly #others: Others
  readonly #steady = new Steady()
  /** What was heard from one person alone, at the last looks. */
  #alone: Reading[] = []
  #before: StatsSample | undefined
  #told: { quality: Quality; at: number } = { quality: 'good', at: 0 }

  constructor(media: Pick<LocalMedia, 'callState' | 'look'>, others: Others) {
    this.#media = media
    this.#others = others
  }

  /** Looks until the returned function is called. */
  watch(): () => void {
    const looking = setInterval(() => void this.#look(), LOOK_MS)
    return () => clearInterval(looking)
  }

  async #look(): Promise<void> {
    const now = this.#media.callState === 'on' ? await this.#media.look() : undefined
    const before = this.#before
    this.#before = now
    // A call that is being made anew says nothing of the line; what was told of it passes by itself.
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
