/* One agreement among one set of people: all commit, then all reveal, then there is a code. */
import { fromBase64, same, toBase64, type Bytes } from './bytes'
import { byBytes, codeOf, commitment, NONCE_BYTES } from './code'
import type { Shown } from './continuity'
import type { Step } from './said'
import type { Random } from './sender'

/** Somebody present, by their browser's key for this stay. shape: `mark` is the fingerprint in Base64 */
export interface Member extends Shown {
  key: Bytes
  fingerprint: Bytes
}

export function memberOf(person: string, page: string, key: Bytes, fingerprint: Bytes): Member {
  return { person, page, key, fingerprint, mark: toBase64(fingerprint) }
}

export class Round {
  /** Base64, as named in steps. */
  readonly roster: string
  readonly generation: number
  code: string | undefined

  readonly #roster: Bytes
  readonly #members: Member[]
  readonly #me: Member
  readonly #nonce: Bytes
  /** Each person's first commitment: a second one is ignored. */
  readonly #committed = new Map<string, Bytes>()
  /** Reveals that arrived before their commitment. */
  readonly #early = new Map<string, Bytes>()
  readonly #revealed = new Map<string, Bytes>()

  constructor(roster: Bytes, generation: number, members: Member[], me: Member, random: Random) {
    this.#roster = roster
    this.roster = toBase64(roster)
    this.generation = generation
    this.#members = members.toSorted((a, b) => byBytes(a.fingerprint, b.fingerprint))
    this.#me = me
    this.#nonce = random(NONCE_BYTES)
  }

  /** Our messages now; the reveal only when everybody has committed. Safe to send again. */
  async mine(): Promise<Step[]> {
    const { roster, generation } = this
    const own = await commitment(this.#roster, generation, this.#me.fingerprint, this.#nonce)
    this.#committed.set(this.#me.person, own)
    const steps: Step[] = [{ do: 'commit', roster, generation, commitment: toBase64(own) }]
    if (this.missing('commit').length > 0) return steps
    this.#revealed.set(this.#me.person, this.#nonce)
    await this.#finish()
    return [...steps, { do: 'reveal', roster, generation, nonce: toBase64(this.#nonce) }]
  }

  async hear(person: string, step: Step): Promise<void> {
    const member = this.#members.find((one) => one.person === person)
    const ofThis = step.roster === this.roster && step.generation === this.generation
    if (!member || !ofThis || person === this.#me.person) return
    const bytes = fromBase64(step.do === 'commit' ? step.commitment : step.nonce)
    if (bytes?.length !== (step.do === 'commit' ? 32 : NONCE_BYTES)) return
    if (step.do === 'reveal') this.#early.set(person, bytes)
    else if (!this.#committed.has(person)) this.#committed.set(person, bytes)
    await this.#match(member)
  }

  /** The people who have not done this step yet. */
  missing(what: Step['do']): string[] {
    const done = what === 'commit' ? this.#committed : this.#revealed
    return this.#members.map(({ person }) => person).filter((person) => !done.has(person))
  }

  async #match({ person, fingerprint }: Member): Promise<void> {
    const [committed, nonce] = [this.#committed.get(person), this.#early.get(person)]
    if (!committed || !nonce || this.#revealed.has(person)) return
    this.#early.delete(person)
    if (!same(committed, await commitment(this.#roster, this.generation, fingerprint, nonce))) return
    this.#revealed.set(person, nonce)
    await this.#finish()
  }

  async #finish(): Promise<void> {
    if (this.#members.length < 2 || this.missing('reveal').length > 0) return
    const nonces = this.#members.map(({ person }) => this.#revealed.get(person)!)
    this.code = await codeOf(this.#roster, this.generation, nonces)
  }
}
