/* What the connection test says and offers, for each result. Pure. */
import type { Reached } from '../../link/reach'
import type { Way } from '../../media/loop'
import { m } from '../../paraglide/messages'
import type { Media, Step, Verdict } from './trial.svelte'
import { mediaWords, verdictWords, wayName } from './words'

export interface LineSeen {
  step: Step
  /** undefined: not reached, or not yet */
  signal: Reached | undefined
  ways: readonly Way[]
  media: Media
  verdict: Verdict | undefined
  /** This browser can make calls. */
  calls: boolean
}

export interface StepState {
  name: string
  mark: 'open' | 'works' | 'fails'
  words: string
}

export interface LinePageState {
  steps: StepState[]
  /** The result, once it is known. */
  said: { title: string; text: string } | undefined
  /** The one button. */
  offers: { label: string; busy: boolean }
}

export function linePageState(seen: LineSeen): LinePageState {
  const { step, signal, ways, media, verdict } = seen
  const busy = step !== 'ready' && step !== 'done'
  return {
    steps: [stepState(m.line_signal(), step === 'signal', signalWords(step, signal), signal !== undefined), ...ways.map((way) => wayState(seen, way, media))],
    said: verdict && verdictWords(verdict),
    offers: { label: busy ? m.line_trying() : step === 'done' ? m.line_try_again() : m.line_try(), busy },
  }
}

function signalWords(step: Step, signal: Reached | undefined): string | undefined {
  if (step === 'ready' || step === 'signal') return undefined
  return signal ? m.line_signal_works({ ms: Math.round(signal.roundTrip_ms) }) : m.line_signal_fails()
}

function wayState({ step, calls }: LineSeen, way: Way, media: Media): StepState {
  const looped = media[way]
  return stepState(wayName(way), step === way, calls ? mediaWords(way, media) : m.line_media_cannot(), looped !== undefined && !('failed' in looped))
}

function stepState(name: string, now: boolean, words: string | undefined, works: boolean): StepState {
  if (words === undefined) return { name, mark: 'open', words: now ? m.line_trying() : m.line_not_yet() }
  return { name, mark: works ? 'works' : 'fails', words }
}
