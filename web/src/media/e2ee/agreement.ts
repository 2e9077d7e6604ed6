/* Agrees on keys with those who are present, through a server that sees only public keys and encrypted boxes. Whenever
   somebody comes or goes, everybody makes a new secret, wraps it for each person present, and takes part in a round for
   a new code. Audio does not wait for the code. source: server/decisions/0011 */
import { fromBase64, toBase64, type Bytes } from './bytes'
import { rosterOf } from './code'
import { Continuity, type Standing } from './continuity'
import { Early } from './early'
import { fingerprint, Pair, PUBLIC_BYTES } from './pair'
import { Ring } from './ring'
import { memberOf, Round, type Member } from './round'
import type { Keys, Said, Step } from './said'
import { Sender, type Epoch, type Random } from './sender'

/** Others get a new secret this long before it is used, so that nobody misses a word. */
export const USE_AFTER_MS = 300
/** How long frames under the last secret may still arrive. */
export const SETTLE_MS = 5_000
/** At most this many rounds per interval: each is one guess for a server in the middle. */
export const ROUNDS = 3
export const ROUNDS_MS = 3_000
export const ASK_MS = 1_000
/** Frames without a known key are asked about at growing intervals, up to this one. */
const MAX_PATIENCE_MS = 16_000
/** A browser that names a round further ahead is trying to use up the numbers. */
const MAX_AHEAD = 1_000

export interface AgreementOptions {
  /** The room: its keys are valid in no other. */
  place: string
  person: string
  /** To everybody else who is present. */
  say: (said: Said) => void
  /** units: milliseconds, from an arbitrary start */
  now: () => number
  random: Random
  onChange?: () => void
}

export class Agreement {
  readonly ring = new Ring()
  readonly sender: Sender

  readonly #options: AgreementOptions
  readonly #pair: Pair
  readonly #me: Member
  #wanted: { keys: Record<string, string>; pages: Record<string, string> } | undefined
  readonly #continuity = new Continuity()
  #members = new Map<string, Member>()
  #round: Round | undefined
  /** The highest generation that others are in; 0: none above ours. */
  #ahead = 0
  /** My last generation, by roster. */
  readonly #generations = new Map<string, number>()
  /** This one of my pages has the media. */
  #shown = false
  #begunAt: number[] = []
  #renewedAt = -Infinity
  #askedAt = -Infinity
  #epoch: Epoch | undefined
  #used: Epoch | undefined
  #settled = true
  #keys: Keys | undefined
  #asked = false
  #lacking = false
  #lackedAt = -Infinity
  #patience_ms = ASK_MS
  readonly #early = new Early()
  /** Cryptography runs one task at a time: messages wait. */
  #turn: Promise<void> = Promise.resolve()

  private constructor(options: AgreementOptions, pair: Pair, me: Member) {
    this.#options = options
    this.#pair = pair
    this.#me = me
    this.sender = new Sender(me.fingerprint, options.random)
  }

  static async enter(options: AgreementOptions): Promise<Agreement> {
    const pair = await Pair.make()
    const mark = await fingerprint(options.place, options.person, pair.publicKey)
    return new Agreement(options, pair, memberOf(options.person, '', pair.publicKey, mark))
  }

  /** For the server to show to everybody. */
  get publicKey(): string {
    return toBase64(this.#me.key)
  }

  /** To compare by voice; undefined while it is being made, nobody else is here, or another page of mine has the media. */
  get code(): string | undefined {
    return this.#shown ? this.#round?.code : undefined
  }

  /** The people whose keys the code confirms, including mine: the only list of people that needs no trust in the server. */
  get people(): string[] {
    return [...this.#members.keys()].toSorted()
  }

  /** For each of them except me: whether we compared, and with this key. */
  get standings(): Record<string, Standing> {
    return Object.fromEntries(this.#others().map((one) => [one.person, this.#continuity.standing(one)]))
  }

  /** The key that this page uses for each of the others whose key may be used. */
  get marks(): Record<string, string> {
    const used = this.#others().filter(({ person }) => !this.#continuity.changed(person))
    return Object.fromEntries(used.map(({ person, mark }) => [person, mark]))
  }

  /** One direction of a private chat; undefined while they have no usable key. */
  async privateKey(person: string, chat: number, way: 'send' | 'receive', salt: Bytes): Promise<{ key: CryptoKey; mark: string } | undefined> {
    const other = this.#others().find((one) => one.person === person)
    if (!other || this.#continuity.changed(person)) return undefined
    const [from, to] = way === 'send' ? [this.#me.fingerprint, other.fingerprint] : [other.fingerprint, this.#me.fingerprint]
    try {
      return { key: await this.#pair.private(other.key, { from, to, chat, salt }, way === 'send' ? 'encrypt' : 'decrypt'), mark: other.mark }
    } catch {
      // Not a point on the curve.
      return undefined
    }
  }

  /** Everybody present, their public keys and the page of each, as the server says. */
  present(keys: Record<string, string>, pages: Record<string, string> = {}): Promise<void> {
    return this.#next(async () => {
      this.#wanted = { keys, pages }
      await this.#follow()
    })
  }

  /** We all see these digits. A person whose key had been swapped is heard again, and hears. */
  compared(code: string): Promise<void> {
    return this.#next(async () => {
      if (code !== this.code) return
      const paused = this.#others().some(({ person }) => this.#continuity.changed(person))
      this.#continuity.compare(this.#others())
      if (paused) {
        await this.#renew()
        await this.#sayAll()
        for (const [person, said] of this.#early.said()) if (said.do === 'keys') await this.#take(person, said)
      }
      this.#options.onChange?.()
    })
  }

  hear(person: string, said: Said): Promise<void> {
    return this.#next(async () => {
      if (said.do === 'ask') this.#asked ||= said.of.includes(this.#me.person)
      else await this.#keep(person, said)
    })
  }

  /** Frames arrive under a key that nobody has sent us. */
  lack(): void {
    this.#lacking = true
  }

  /** Called a few times a second. */
  tick(): Promise<void> {
    return this.#next(async () => {
      const now = this.#options.now()
      await this.#follow()
      if (this.#epoch !== this.#used && now - this.#renewedAt >= USE_AFTER_MS) await this.#use()
      if (!this.#settled && now - this.#renewedAt >= SETTLE_MS) {
        this.ring.settle()
        this.#settled = true
      }
      if (!this.#shown || now - Math.max(this.#askedAt, this.#renewedAt) < ASK_MS) return
      this.#askedAt = now
      if (this.#asked) await this.#sayAll()
      this.#asked = false
      const of = this.#missing()
      if (of.length > 0) this.#options.say({ do: 'ask', of })
    })
  }

  /** Move on to the current people, and to the round that others are in. */
  async #follow(): Promise<void> {
    const now = this.#options.now()
    this.#begunAt = this.#begunAt.filter((at) => now - at < ROUNDS_MS)
    if (this.#begunAt.length >= ROUNDS) return
    const wanted = this.#wanted
    this.#wanted = undefined
    if (wanted) await this.#look(wanted.keys, wanted.pages)
    if (this.#round && this.#ahead > this.#round.generation) await this.#begin(this.#round.roster, this.#ahead)
  }

  /** While the server does not show my key, or shows that of another page of mine, there is nothing to follow or to
      send. */
  async #look(keys: Record<string, string>, pages: Record<string, string>): Promise<void> {
    const shown = keys[this.#me.person] === this.publicKey
    if (shown) await this.#gather(await this.#membersOf(keys, pages))
    if (shown === this.#shown) return
    this.#shown = shown
    this.#options.onChange?.()
  }

  async #gather(members: Member[]): Promise<void> {
    this.#continuity.follow(members.filter(({ person }) => person !== this.#me.person))
    const roster = toBase64(await rosterOf(members.map((member) => member.fingerprint)))
    if (roster === this.#round?.roster) return
    const stay = new Set(members.map(({ mark }) => mark))
    for (const { person, mark } of this.#members.values()) if (!stay.has(mark)) this.ring.forget(person)
    const others = this.#others().filter(({ mark }) => stay.has(mark))
    this.#members = new Map(members.map((member) => [member.person, member]))
    this.#ahead = 0
    this.#shown = true
    await this.#renew()
    // None of the others is left who would miss a word.
    if (others.length === 0) await this.#use()
    await this.#begin(roster, (this.#generations.get(roster) ?? 0) + 1)
    this.#options.onChange?.()
  }

  async #begin(roster: string, generation: number): Promise<void> {
    this.#begunAt.push(this.#options.now())
    this.#generations.set(roster, generation)
    const members = [...this.#members.values()]
    this.#round = new Round(fromBase64(roster)!, generation, members, this.#me, this.#options.random)
    await this.#sayAll()
    for (const [person, said] of this.#early.said()) await this.#take(person, said)
  }

  async #membersOf(keys: Record<string, string>, pages: Record<string, string>): Promise<Member[]> {
    const { place } = this.#options
    const members: Member[] = []
    for (const [person, given] of Object.entries(keys)) {
      const key = fromBase64(given)
      if (key?.length !== PUBLIC_BYTES) continue
      members.push(memberOf(person, pages[person] ?? '', key, await fingerprint(place, person, key)))
    }
    return members
  }

  async #renew(): Promise<void> {
    this.#epoch = this.sender.renew()
    this.#renewedAt = this.#options.now()
    this.#settled = false
    this.#patience_ms = ASK_MS
    const { number: epoch, secret } = this.#epoch
    const boxes: Record<string, string> = {}
    for (const { person, key, fingerprint: to } of this.#others()) {
      if (this.#continuity.changed(person)) continue
      try {
        const passing = { from: this.#me.fingerprint, to, epoch }
        boxes[person] = toBase64(await this.#pair.wrap(secret, key, passing, this.#options.random))
      } catch {
        // Not a point on the curve: the sender of such a key hears nothing.
      }
    }
    this.#keys = { do: 'keys', epoch, boxes }
  }

  async #use(): Promise<void> {
    this.#used = this.#epoch
    if (this.#epoch) await this.sender.use(this.#epoch)
  }

  async #sayAll(): Promise<void> {
    if (!this.#shown || !this.#round || !this.#keys || this.#others().length === 0) return
    for (const said of [this.#keys, ...(await this.#round.mine())]) this.#options.say(said)
  }

  async #keep(person: string, said: Keys | Step): Promise<void> {
    this.#early.keep(person, said)
    await this.#take(person, said)
    await this.#follow()
  }

  async #take(person: string, said: Keys | Step): Promise<void> {
    const round = this.#round
    if (said.do === 'keys') return this.#unwrap(person, said)
    if (!round || said.roster !== round.roster || said.generation > round.generation + MAX_AHEAD) return
    this.#ahead = Math.max(this.#ahead, said.generation)
    // They have missed what brought us further, and do not know what to ask for.
    this.#asked ||= said.generation < round.generation
    const { code } = round
    const waiting = round.missing('commit').length > 0
    await round.hear(person, said)
    if (waiting && round.missing('commit').length === 0) for (const step of await round.mine()) this.#options.say(step)
    if (code !== round.code) this.#options.onChange?.()
  }

  async #unwrap(person: string, { epoch, boxes }: Keys): Promise<void> {
    const member = this.#members.get(person)
    const box = fromBase64(boxes[this.#me.person] ?? '')
    if (!member || !box || person === this.#me.person || this.#continuity.changed(person)) return
    const secret = await this.#pair.unwrap(box, member.key, { from: member.fingerprint, to: this.#me.fingerprint, epoch })
    const isNew = secret && (await this.ring.add(person, member.fingerprint, { number: epoch, secret }))
    if (isNew) this.#patience_ms = ASK_MS
  }

  #others(): Member[] {
    return [...this.#members.values()].filter((member) => member !== this.#members.get(this.#me.person))
  }

  /** The people from whom something is missing. */
  #missing(): string[] {
    const [round, others] = [this.#round, this.#others().map(({ person }) => person)]
    if (!round) return others
    const now = this.#options.now()
    if (this.#lacking && now - this.#lackedAt >= this.#patience_ms) {
      this.#lacking = false
      this.#lackedAt = now
      this.#patience_ms = Math.min(2 * this.#patience_ms, MAX_PATIENCE_MS)
      return others
    }
    const late = new Set([...round.missing('commit'), ...round.missing('reveal')])
    return others.filter((person) => late.has(person) || !(this.ring.knows(person) || this.#continuity.changed(person)))
  }

  #next(what: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(what)
    this.#turn = done.catch(() => {})
    return done
  }
}
