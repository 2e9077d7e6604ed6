/* Whether and how this page encrypts what it sends: its key, who is present, and for whom it may do without. Nothing
   leaves unencrypted except for somebody to whom its own person agreed, here. source: server/decisions/0011, 0012 */
import { Comparing } from './comparing.svelte'
import { canSeal, Encryption } from './e2ee/encryption'
import type { PrivateKeys } from './e2ee/privateTalk'
import type { Line } from './e2ee/schedule'
import { whoCannotSeal, type Circle, type Unsealed } from './unsealed'

export interface SealingVenue {
  readonly me: string
  /** undefined: I do not sit anywhere. */
  readonly circle: Circle | undefined
  /** To the browsers of the others in the circle. */
  tellKeys(said: string): Promise<unknown>
  /** `quietly`: I pressed it before, on a lost connection. */
  agreeUnsealed(person: string, quietly: boolean): Promise<unknown>
}

/** `open`: not encrypted. Encrypted, and compared with nobody, some or all. */
export type Mark = 'stopped' | 'open' | 'changed' | 'agreeing' | 'sealed' | 'partly' | 'compared'

/** Giving up on a browser asks everybody to do without encryption: better to wait for a busy phone. */
const KEY_MS = 20_000
export class Sealing {
  readonly comparing = new Comparing(() => this.#venue.circle)
  /** The lock's details are on the screen. */
  looking = $state(false)
  /** Encryption ran here and has stopped: nothing is sent, nothing is decrypted. */
  stopped = $state(false)
  /** Frames have been arriving for some time that cannot be decrypted here. */
  unopened = $state(false)
  /** This browser cannot encrypt. */
  cannot = $state(!canSeal())

  readonly #venue: SealingVenue
  readonly #place: string
  readonly #worker: () => Worker
  #encryption: Encryption | undefined
  #key: Promise<string | undefined> | undefined
  #mine: string | undefined
  #shown = ''
  #open = false
  #agreed: readonly string[] = $state.raw([])
  readonly #saying = new Set<string>()
  /** Counts the worker's results, so that screens update. */
  #found = $state(0)

  /** shape: `place` names the room; its keys are valid in no other */
  constructor(venue: SealingVenue, place: string, worker = newWorker) {
    this.#venue = venue
    this.#place = place
    this.#worker = worker
  }

  /** This page's public key, for entering; undefined if it cannot encrypt. */
  key(): Promise<string | undefined> {
    return (this.#key ??= this.cannot ? Promise.resolve(undefined) : this.#begin())
  }

  /** Called with every new view. */
  follow(): void {
    const { circle, me } = this.#venue
    this.#present(circle ?? (this.#shown && this.#mine ? { keys: { [me]: this.#mine }, pages: {} } : undefined))
    const still = this.elsewhere ? [] : this.#agreed.filter((person) => circle?.people.includes(person) && !(person in circle.keys))
    if (still.length < this.#agreed.length) this.#agreed = still
    for (const { person, mine } of this.unsealed) if (!mine && this.#agreed.includes(person)) void this.#say(person, true)
    const open = this.unsealed.some(({ person, letIn }) => letIn && person !== me && this.#agreed.includes(person))
    if (open !== this.#open) this.#encryption?.unsealed((this.#open = open))
  }

  /** Somebody's browser has sent a message to ours. */
  hear(person: string, said: string): void {
    try {
      this.#encryption?.hear(person, JSON.parse(said))
    } catch {
      // Not one of our browsers' messages.
    }
  }

  /** I pressed it: all of us see the digits that this page shows. A house that changed them at that moment gains
      nothing. */
  compare(): void {
    const { code, readable } = this.comparing
    if (code !== undefined && readable) this.#encryption?.compared(code)
  }

  /** What the lock shows. */
  get mark(): Mark {
    if (this.stopped) return 'stopped'
    if (this.cannot || this.openFor.length > 0) return 'open'
    const { state } = this.comparing
    if (state === 'changed') return state
    if (this.agreeing) return 'agreeing'
    return state === 'not' ? 'sealed' : state
  }

  /** I pressed it: be heard and seen unencrypted as long as this person is here. */
  async agree(person: string): Promise<void> {
    if (!this.#agreed.includes(person)) this.#agreed = [...this.#agreed, person]
    await this.#say(person, false)
  }

  /** Another page of mine has the media, the code and the questions. */
  get elsewhere(): boolean {
    return this.#venue.circle?.elsewhere ?? false
  }

  /** People here who cannot encrypt, me first. `mine` is what I pressed here: the server's word alone is not enough. */
  get unsealed(): Unsealed[] {
    const { circle, me } = this.#venue
    if (!circle || this.elsewhere) return []
    return whoCannotSeal(circle, me).map((one) => ({ ...one, mine: one.mine && this.#agreed.includes(one.person) }))
  }

  /** The people for whom frames are currently unencrypted. */
  get openFor(): Unsealed[] {
    return this.unsealed.filter(({ person, letIn }) => letIn && this.#agreed.includes(person))
  }

  /** I take no part: my browser cannot encrypt, and not everybody has agreed; or encryption stopped. */
  get paused(): boolean {
    if (this.stopped) return true
    return this.cannot && !this.openFor.some(({ person }) => person === this.#venue.me)
  }

  /** Whether a code is being made. */
  get agreeing(): boolean {
    return !this.cannot && this.comparing.code === undefined && Object.keys(this.#venue.circle?.keys ?? {}).length > 1
  }

  /** The keys of a private chat with somebody. shape: `chat` is its number in this meeting */
  privately(person: string, chat: number): PrivateKeys {
    const mark = () => (this.stopped ? undefined : this.markOf(person))
    return {
      get mark() {
        return mark()
      },
      key: (way, salt) => this.#encryption?.privateKey(person, chat, way, salt) ?? Promise.resolve(undefined),
    }
  }

  /** The key that this page uses for them; undefined while none may be used. */
  markOf(person: string): string | undefined {
    void this.#found
    return this.#encryption?.marks[person]
  }

  end(): void {
    this.comparing.end()
    this.#encryption?.end()
  }

  // -- for the call

  get configuration(): RTCConfiguration {
    return this.#encryption?.configuration ?? {}
  }

  seal(sender: RTCRtpSender, line: Line): void {
    this.#given()?.seal(sender, line)
  }

  open(receiver: RTCRtpReceiver, kind: 'audio' | 'video', slot: string): void {
    this.#given()?.open(receiver, kind, slot)
  }

  /** Who sent a slot's frames; undefined if no key has proven it. Frames left over from a swapped key belong to nobody. */
  proven(slot: string): string | undefined {
    void this.#found
    const person = this.#encryption?.from.get(slot)?.person
    return person !== undefined && this.comparing.standings[person] === 'changed' ? '' : person
  }

  #given(): Encryption | undefined {
    if (!this.#encryption && !this.cannot) throw new Error('no key yet')
    return this.#encryption
  }

  #present(circle: Pick<Circle, 'keys' | 'pages'> | undefined): void {
    if (!circle) return
    const { keys, pages } = circle
    const shown = JSON.stringify([keys, pages])
    if (shown === this.#shown) return
    this.#shown = shown
    this.#encryption?.present({ ...keys }, { ...pages })
  }

  async #say(person: string, quietly: boolean): Promise<void> {
    if (this.#saying.has(person)) return
    this.#saying.add(person)
    await this.#venue.agreeUnsealed(person, quietly)
    this.#saying.delete(person)
  }

  #begin(): Promise<string | undefined> {
    let worker: Worker
    try {
      worker = this.#worker()
    } catch {
      // Forbidden, here or in this browser.
      this.cannot = true
      return Promise.resolve(undefined)
    }
    return new Promise((resolve) => {
      const fail = () => {
        this.#encryption?.end()
        this.#encryption = undefined
        this.cannot = true
        resolve(undefined)
      }
      const timer = setTimeout(fail, KEY_MS)
      worker.onerror = fail
      this.#encryption = new Encryption({
        worker,
        place: this.#place,
        person: this.#venue.me,
        onKey: (key) => {
          clearTimeout(timer)
          worker.onerror = null
          this.#mine = key
          resolve(key)
        },
        onSay: (said) => void this.#venue.tellKeys(JSON.stringify(said)),
        onChange: () => this.#changed(),
        onStopped: () => (this.stopped = true),
      })
    })
  }

  #changed(): void {
    if (this.#encryption) this.comparing.found(this.#encryption)
    this.unopened = this.#encryption?.unopened ?? false
    this.#found++
  }
}

/** What the server needs to know about this page when it enters. */
export async function abilities({ calls, sealing }: { calls: boolean; sealing: Sealing }): Promise<{ key?: string; calls?: false }> {
  if (!calls) return { calls: false }
  const key = await sealing.key()
  return key ? { key } : {}
}

function newWorker(): Worker {
  return new Worker(new URL('./e2ee/worker.ts', import.meta.url), { type: 'module' })
}
