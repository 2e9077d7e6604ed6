/* How we speak next, as a facilitator's form. */
import type { Remembered } from '../groups/api'
import { readLength } from './turnLength'
import type { Prompt, RoomCommand, RoomView, Way } from './view'

type SetWay = Extract<RoomCommand, { do: 'SetWay' }>
export type Wrong = 'length' | 'question'

export class WayForm {
  prompt: Prompt | 'own' = $state('none')
  question = $state('')
  /** The group's previous questions, latest first. */
  asked: Remembered['questions'] = $state.raw([])
  /** units: seconds; undefined: custom */
  length: number | undefined = $state(180)
  written = $state('')
  /** The person a round begins with. */
  first = $state('')
  reverse = $state(false)
  leastHeard = $state(false)
  /** The length that the group used last. units: seconds */
  last: number | undefined = $state()

  /** Start with the current state. */
  open(way: Way, view: RoomView): void {
    const { prompt = 'none', question, turn_s = 180 } = view.floor
    this.prompt = question !== undefined ? 'own' : way === 'round' && prompt === 'none' ? 'check_in' : prompt
    this.question = question ?? ''
    this.length = turn_s
    this.written = ''
    this.first = starters(view)[0] ?? ''
    this.reverse = this.leastHeard = false
  }

  /** The group's stored settings have arrived; a length chosen meanwhile stays. `before`: the length at the beginning */
  remember({ questions, turn_s }: Remembered, before: number | undefined): void {
    this.asked = questions
    this.last = turn_s
    if (turn_s !== undefined && this.length === before) this.length = turn_s
  }

  use(text: string): void {
    this.prompt = 'own'
    this.question = text
  }

  forget(id: string): void {
    this.asked = this.asked.filter((one) => one.id !== id)
  }

  /** units: seconds; undefined: the text is not a length */
  get turn_s(): number | undefined {
    return this.length ?? readLength(this.written)
  }

  /** The command for the server, or what must be corrected first. */
  command(way: Way): SetWay | Wrong[] {
    const { turn_s, prompt } = this
    if (way === 'open') return { do: 'SetWay', way }
    const question = prompt === 'own' ? this.question.trim() : ''
    const wrong: Wrong[] = []
    if (prompt === 'own' && !question) wrong.push('question')
    if (turn_s === undefined) wrong.push('length')
    if (turn_s === undefined || wrong.length > 0) return wrong
    const how = { do: 'SetWay' as const, way, turn_s, ...(prompt === 'own' ? { question } : { prompt }) }
    if (way === 'queue') return { ...how, least_heard_first: this.leastHeard }
    return { ...how, reverse: this.reverse, ...(this.first ? { first: this.first } : {}) }
  }
}

/** The people a round can begin with: those who are here, in seat order. */
export function starters(view: RoomView): string[] {
  return (view.order ?? []).filter((person) => view.seats?.[person]?.here !== false)
}
