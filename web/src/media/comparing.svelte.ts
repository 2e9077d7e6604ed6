/* The digits that people compare by voice, and with whom I did. source: server/decisions/0011 */
import type { Standing } from './e2ee/continuity'
import type { Encryption } from './e2ee/encryption'
import type { Circle } from './unsealed'

/** Nine digits are not read aloud in less: whoever confirms others than they read has not seen them change. */
const READ_MS = 5_000

export class Comparing {
  /** undefined while they are being made, or nobody else is here. */
  code: string | undefined = $state()
  /** These digits have been shown for as long as it takes to compare them. */
  readable = $state(false)
  /** Whose keys the code vouches for. */
  vouched: readonly string[] = $state.raw([])
  /** Of each of the others who hold a key: whether we compared, and with this key. */
  standings: Readonly<Record<string, Standing>> = $state.raw({})

  readonly #circle: () => Circle | undefined
  /** With which key they came back. */
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

  /** Others of whom this is so, as they sit. */
  standing(...standings: Standing[]): string[] {
    return this.seated(Object.keys(this.standings).filter((person) => standings.includes(this.standings[person]!)))
  }

  /** `partly`: with some. `changed`: somebody's key was swapped. */
  get state(): 'changed' | 'compared' | 'partly' | 'not' {
    if (this.standing('changed').length > 0) return 'changed'
    if (this.standing('compared', 'back').length === 0) return 'not'
    return this.standing('new', 'back').length === 0 ? 'compared' : 'partly'
  }

  /** Those who came back with another key than we compared, and of whom I have not taken note. */
  get returned(): string[] {
    return this.standing('back').filter((person) => this.#noted[person] !== this.#keyOf(person))
  }

  /** I know of them now. */
  note(): void {
    const known = this.returned.map((person) => [person, this.#keyOf(person)] as const)
    this.#noted = { ...this.#noted, ...Object.fromEntries(known) }
  }

  /** The same people in the order in which they sit, those unknown here last. */
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
