/* One connection test, step by step, and its result. */
import type { Reached } from '../../link/reach'
import { WAYS, type Looped, type Way } from '../../media/loop'
import { judge, type Quality } from '../../media/quality'

/** tcp, relay: well enough, but only by that way */
/** tcp, relay: good enough, but only over that path */
export type Verdict = Quality | 'tcp' | 'relay' | 'unreachable' | 'away' | 'blocked' | 'cannot'
export type Step = 'ready' | 'signal' | Way | 'done'
export type Media = Partial<Record<Way, Looped>>

interface Means {
  /** Whether this browser can make calls at all. */
  calls: boolean
  reach: () => Promise<Reached | undefined>
  /** The network paths of this house. */
  ways: () => Promise<readonly Way[]>
  /** `brief`: another path has been measured already. */
  loop: (way: Way, brief: boolean) => Promise<Looped>
}

export class Trial {
  step: Step = $state('ready')
  signal: Reached | undefined = $state.raw()
  ways: readonly Way[] = $state.raw(['udp', 'tcp'])
  media: Media = $state.raw({})

  readonly #means: Means

  constructor(means: Means) {
    this.#means = means
  }

  async run(): Promise<void> {
    this.signal = undefined
    this.media = {}
    this.step = 'signal'
    this.signal = await this.#means.reach()
    if (!this.#means.calls) return void (this.step = 'done')
    this.ways = await this.#means.ways()
    for (const way of this.ways) {
      this.step = way
      const looped = await this.#means.loop(way, first(this.media) !== undefined)
      this.media = { ...this.media, [way]: looped }
      if ('failed' in looped && looped.failed === 'away') break
    }
    this.step = 'done'
  }

  get verdict(): Verdict | undefined {
    if (this.step !== 'done') return undefined
    return this.signal && !this.#means.calls ? 'cannot' : verdict(this.signal, this.media)
  }
}

export function verdict(signal: Reached | undefined, media: Media): Verdict {
  if (!signal) return 'unreachable'
  const works = first(media)
  if (!works) return Object.values(media).some((one) => 'failed' in one && one.failed === 'away') ? 'away' : 'blocked'
  const quality = judge(works.reading)
  return works.way === 'udp' || quality === 'weak' ? quality : works.way
}

/** The path that a meeting would use. */
export function first(media: Media) {
  for (const way of WAYS) {
    const looped = media[way]
    if (looped && !('failed' in looped)) return { way, reading: looped.reading }
  }
  return undefined
}
