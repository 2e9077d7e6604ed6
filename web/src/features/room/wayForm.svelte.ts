/* How we speak next, as a facilitator fills it in. */
import { readLength } from './turnLength'
import type { Prompt, RoomCommand, RoomView, Way } from './view'

type SetWay = Extract<RoomCommand, { do: 'SetWay' }>

export class WayForm {
  prompt: Prompt = $state('none')
  /** units: seconds; undefined: as it is written */
  length: number | undefined = $state(180)
  written = $state('')
  /** Whoever a round begins with. */
  first = $state('')
  reverse = $state(false)
  leastHeard = $state(false)

  /** Begin with what is now. */
  open(way: Way, view: RoomView): void {
    const { prompt = 'none', turn_s = 180 } = view.floor
    this.prompt = way === 'round' && prompt === 'none' ? 'check_in' : prompt
    this.length = turn_s
    this.written = ''
    this.first = starters(view)[0] ?? ''
    this.reverse = this.leastHeard = false
  }

  /** units: seconds; undefined: what is written is no length */
  get turn_s(): number | undefined {
    return this.length ?? readLength(this.written)
  }

  command(way: Way): SetWay | undefined {
    const { turn_s, prompt } = this
    if (way === 'open') return { do: 'SetWay', way }
    if (turn_s === undefined) return undefined
    const how = { do: 'SetWay' as const, way, turn_s, prompt }
    if (way === 'queue') return { ...how, least_heard_first: this.leastHeard }
    return { ...how, reverse: this.reverse, ...(this.first ? { first: this.first } : {}) }
  }
}

/** Whoever a round can begin with: those who are here, in seat order. */
export function starters(view: RoomView): string[] {
  return (view.order ?? []).filter((person) => view.seats?.[person]?.here !== false)
}
