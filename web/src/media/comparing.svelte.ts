/* The digits that people compare by voice, and with whom I did. source: server/decisions/0011 */
import type { Standing } from './e2ee/continuity'
import type { Encryption } from './e2ee/encryption'
import type { Circle } from './unsealed'

/** Nobody reads nine digits aloud faster: a person who confirms other digits than they read has not seen them change. */
const READ_MS = 5_000

export class Comparing {
  /** undefined while it is being made, or nobody else is here. */
  code: string | undefined = $state()
  /** These digits have been shown long enough to be compared. */
  readable = $state(false)
  /** The people whose keys the code confirms. */
  vouched: readonly string[] = $state.raw([])
  /** For each other key holder: whether we compared, and with this key. */
  standings: Readonly<Record<string, Standing>> = $state.raw({})

  readonly #circle: () => Circle | undefined
  /** The key with which they came back. */
  #noted: Readonly<Record<string, string | undefined>> = $state.raw({})
  #reading: ReturnType<typeof setTimeout> | undefined

  constructor(circle: () => Circle | undefined) {
    this.#circle = circle
  }

  found({ code, people, standings }: Pick<Encryption, 'code' | 'people' | 'standings'>): void {
    this.vouched = people
    this.standings = standings
    if (code === this.code) return
    this.code = code
    this.readable = false
    clearTimeout(this.#reading)
    if (code !== undefined) this.#reading = setTimeout(() => (this.readable = true), READ_MS)
  }

  /** The others with these standings, in seat order. */
  standing(...standings: Standing[]): string[] {
    return this.seated(Object.keys(this.standings).filter((person) => standings.includes(this.standings[person]!)))
  }

  /** `partly`: with some. `changed`: somebody's key was swapped. */
  get state(): 'changed' | 'compared' | 'partly' | 'not' {
    if (this.standing('changed').length > 0) return 'changed'
    if (this.standing('compared', 'back').length === 0) return 'not'
    return this.standing('new', 'back').length === 0 ? 'compared' : 'partly'
  }

  /** People who came back with another key than we compared, and whom I have not acknowledged. */
  get returned(): string[] {
    return this.standing('back').filter((person) => this.#noted[person] !== this.#keyOf(person))
  }

  /** I have acknowledged them now. */
  note(): void {
    const known = this.returned.map((person) => [person, this.#keyOf(person)] as const)
    this.#noted = { ...this.#noted, ...Object.fromEntries(known) }
  }

  /** The same people in seat order, those unknown here last. */
  seated(people: readonly string[]): string[] {
    const order = this.#circle()?.people ?? []
    const known = order.filter((person) => people.includes(person))
    return [...known, ...people.filter((person) => !order.includes(person))]
  }

  end(): void {
    clearTimeout(this.#reading)
  }

  #keyOf(person: string): string | undefined {
    return this.#circle()?.keys[person]
  }
}
