/* Who waits at a door that I hold: told from the tab that sits in the room to the other tabs of this browser, and back
   who is to be let in. */

export interface Knocker {
  person: string
  name: string
}

interface Door {
  meeting: string
  people: readonly Knocker[]
}

type Said = ({ kind: 'waiting' } & Door) | { kind: 'admit'; meeting: string; person: string }

/** The part of a BroadcastChannel that is used here; no tab hears itself. */
export interface Air {
  postMessage(said: Said): void
  onmessage: ((event: { data: Said }) => void) | null
}

/** A tab that is gone says nothing more. */
const REPEATED_MS = 15_000
const BELIEVED_MS = 75_000

export class DoorNews {
  /** In another tab. */
  #heard: Door | undefined = $state.raw()
  /** Not now: until somebody else knocks. */
  #seen: readonly string[] = $state.raw([])
  readonly #air: Air | undefined
  #held: { door: Door; admit: (person: string) => void } | undefined
  #again: ReturnType<typeof setInterval> | undefined
  #belief: ReturnType<typeof setTimeout> | undefined

  /** `air`: left out where this browser has none; then each tab knows only what it shows. */
  constructor(air?: Air) {
    this.#air = air
    if (air) air.onmessage = ({ data }) => this.#hear(data)
  }

  /** Those at a door that another tab holds, unless I have said that it is not now. */
  get waiting(): readonly Knocker[] {
    const people = this.#heard?.people ?? []
    return people.every(({ person }) => this.#seen.includes(person)) ? [] : people
  }

  /** This tab sits in the room and holds its door. */
  hold(meeting: string, people: readonly Knocker[], admit: (person: string) => void): void {
    const door = { meeting, people }
    if (people.length > 0 || this.#held) this.#tell(door)
    this.#held = { door, admit }
    clearInterval(this.#again)
    if (people.length > 0) this.#again = setInterval(() => this.#tell(door), REPEATED_MS)
  }

  /** It does not any more. */
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
