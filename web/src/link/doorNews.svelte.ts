/* People waiting at a door that I attend: the tab in the room tells this browser's other tabs, and they tell it who to
   admit. */

export interface Knocker {
  person: string
  name: string
}

interface Door {
  meeting: string
  people: readonly Knocker[]
}

type Said = ({ kind: 'waiting' } & Door) | { kind: 'admit'; meeting: string; person: string }

/** The part of BroadcastChannel that is used here; a tab does not hear itself. */
export interface Air {
  postMessage(said: Said): void
  onmessage: ((event: { data: Said }) => void) | null
}

/** A closed tab sends nothing more, so its news expires. */
const REPEATED_MS = 15_000
const BELIEVED_MS = 75_000

export class DoorNews {
  /** From another tab. */
  #heard: Door | undefined = $state.raw()
  /** Dismissed, until somebody else knocks. */
  #seen: readonly string[] = $state.raw([])
  readonly #air: Air | undefined
  #held: { door: Door; admit: (person: string) => void } | undefined
  #again: ReturnType<typeof setInterval> | undefined
  #belief: ReturnType<typeof setTimeout> | undefined

  /** `air`: left out if this browser has none; then each tab knows only what it shows. */
  constructor(air?: Air) {
    this.#air = air
    if (air) air.onmessage = ({ data }) => this.#hear(data)
  }

  /** People at a door that another tab attends, unless dismissed. */
  get waiting(): readonly Knocker[] {
    const people = this.#heard?.people ?? []
    return people.every(({ person }) => this.#seen.includes(person)) ? [] : people
  }

  /** This tab is in the room and attends its door. */
  hold(meeting: string, people: readonly Knocker[], admit: (person: string) => void): void {
    const door = { meeting, people }
    if (people.length > 0 || this.#held) this.#tell(door)
    this.#held = { door, admit }
    clearInterval(this.#again)
    if (people.length > 0) this.#again = setInterval(() => this.#tell(door), REPEATED_MS)
  }

  /** This tab no longer attends the door. */
  letGo(): void {
    clearInterval(this.#again)
    if (this.#held) this.#tell({ meeting: this.#held.door.meeting, people: [] })
    this.#held = undefined
  }

  admit(person: string): void {
    if (this.#heard) this.#air?.postMessage({ kind: 'admit', meeting: this.#heard.meeting, person })
  }

  later(): void {
    this.#seen = (this.#heard?.people ?? []).map(({ person }) => person)
  }

  #tell(door: Door): void {
    this.#air?.postMessage({ kind: 'waiting', meeting: door.meeting, people: door.people.map((each) => ({ ...each })) })
  }

  #hear(said: Said): void {
    if (said.kind === 'admit') {
      if (said.meeting === this.#held?.door.meeting) this.#held.admit(said.person)
      return
    }
    clearTimeout(this.#belief)
    this.#heard = said.people.length > 0 ? said : undefined
    if (this.#heard) this.#belief = setTimeout(() => (this.#heard = undefined), BELIEVED_MS)
  }
}

export const doorNews = new DoorNews(typeof BroadcastChannel === 'undefined' ? undefined : (new BroadcastChannel('tearoom.door') as Air))
