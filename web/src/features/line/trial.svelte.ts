/* One try of the line, step by step, and what it comes to. */
import type { Reached } from '../../link/reach'
import type { Looped } from '../../media/loop'
import { judge, type Quality } from '../../media/quality'

export type Verdict = Quality | 'unreachable' | 'away' | 'blocked'

interface Ways {
  reach: () => Promise<Reached | undefined>
  loop: () => Promise<Looped>
}

export class Trial {
  step: 'ready' | 'signal' | 'media' | 'done' = $state('ready')
  signal: Reached | undefined = $state.raw()
  media: Looped | undefined = $state.raw()

  readonly #ways: Ways

  constructor(ways: Ways) {
    this.#ways = ways
  }

  async run(): Promise<void> {
    this.signal = this.media = undefined
    this.step = 'signal'
    this.signal = await this.#ways.reach()
    this.step = 'media'
    this.media = await this.#ways.loop()
    this.step = 'done'
  }

  get verdict(): Verdict | undefined {
    return this.step === 'done' && this.media ? verdict(this.signal, this.media) : undefined
  }
}

export function verdict(signal: Reached | undefined, media: Looped): Verdict {
  if (!signal) return 'unreachable'
  if ('failed' in media) return media.failed
  return judge(media.reading)
}
