/* One private chat in one page: the texts, in order, and whether they have arrived. It lives as long as the page and
   the chat, and is stored nowhere else. Incoming messages are untrusted. source: server/decisions/0026 */
import { fromBase64, same, toBase64, type Bytes } from './bytes'
import { openPrivately, padded, readReceipt, receipt, SALT_BYTES, sealPrivately, unpadded, type Kind } from './privately'
import type { Random } from './sender'

/** How many texts are sent again at once; the rest follows when these have arrived. */
const MOST_AGAIN = 8
/** Limit of undelivered texts. */
export const MOST_PENDING = 30

/** Only the newest texts are kept. */
const MOST_KEPT = 500

/** shape: `page`: from here on the other has another page, which has none of the texts above */
export type Written =
  | { id: number; by: 'me'; text: string; state: 'under_way' | 'arrived' | 'lost' }
  | { id: number; by: 'them'; text: string }
  | { id: number; by: 'page' }

/** shape: Base64; `n` counts messages of this kind under this salt */
export interface SaidPrivately {
  do: Kind
  salt: string
  n: number
  box: string
}

export interface PrivateKeys {
  /** The other's key that this page currently uses; undefined while none may be used. */
  readonly mark: string | undefined
  /** The key for one direction; undefined likewise. */
  key(way: 'send' | 'receive', salt: Bytes): Promise<{ key: CryptoKey; mark: string } | undefined>
}

export interface PrivateTalkOptions {
  keys: PrivateKeys
  say: (said: SaidPrivately) => void
  random: Random
  /** How far each salt of others has been read, for the lifetime of this page: nothing is ever read twice. */
  read: Map<string, number>
  onChange: () => void
}

interface Sending {
  mark: string
  salt: Bytes
  key: CryptoKey
  texts: number
  receipts: number
  under_way: { n: number; id: number; said: SaidPrivately }[]
}

export class PrivateTalk {
  written: readonly Written[] = []

  readonly #options: PrivateTalkOptions
  #ids = 0
  #sending: Sending | undefined
  /** The other's page when something was last written or received. */
  #mark: string | undefined
  /** Their last salt, in Base64, and its key. */
  #receiving: { named: string; mark: string; key: CryptoKey } | undefined
  /** Cryptography runs one task at a time. */
  #turn: Promise<void> = Promise.resolve()

  constructor(options: PrivateTalkOptions) {
    this.#options = options
  }

  /** How many of my texts have not arrived. */
  get underWay(): number {
    return this.#sending?.under_way.length ?? 0
  }

  /** false: not accepted; it is too long, or too many are undelivered. */
  write(text: string): boolean {
    const plain = padded(text)
    if (!plain || this.underWay >= MOST_PENDING) return false
    const id = ++this.#ids
    this.#add({ id, by: 'me', text, state: 'under_way' })
    void this.#next(() => this.#send(id, plain))
    return true
  }

  /** Send a text for a page that is gone to the current page. The person pressed "Send again". */
  writeAgain(id: number): void {
    const lost = this.written.find((one) => one.id === id)
    if (lost?.by !== 'me' || lost.state !== 'lost') return
    this.written = this.written.filter((one) => one.id !== id)
    this.write(lost.text)
  }

  hear(said: unknown): Promise<void> {
    return this.#next(async () => {
      const read = readPrivately(said)
      if (!read) return
      const salt = fromBase64(read.salt)
      const box = fromBase64(read.box)
      if (salt?.length === SALT_BYTES && box) await this.#hear(read, salt, box)
    })
  }

  /** Called when the other may have a new key. */
  follow(): Promise<void> {
    return this.#next(async () => this.#follow())
  }

  /** Called every few seconds: sends undelivered texts again. */
  again(): Promise<void> {
    return this.#next(async () => {
      this.#follow()
      if (this.#sending?.mark !== this.#options.keys.mark) return
      for (const { said } of this.#sending?.under_way.slice(0, MOST_AGAIN) ?? []) this.#options.say(said)
    })
  }

  /** The other has a new page: it has none of the texts, and nothing is encrypted for it automatically. */
  #follow(): void {
    const { mark } = this.#options.keys
    if (mark === undefined || mark === this.#mark) return
    if (this.#mark !== undefined) {
      const gone = new Set(this.#sending?.under_way.map(({ id }) => id))
      this.written = this.written.map((one) => (one.by === 'me' && gone.has(one.id) ? { ...one, state: 'lost' } : one))
      this.#add({ id: ++this.#ids, by: 'page' })
      this.#sending = undefined
    }
    this.#mark = mark
  }

  async #send(id: number, plain: Bytes): Promise<void> {
    const sending = await this.#ready()
    if (!sending) return this.#set(id, 'lost')
    const n = ++sending.texts
    const said = await this.#seal(sending, 'text', n, plain)
    sending.under_way.push({ n, id, said })
    this.#options.say(said)
  }

  /** undefined: they have no key to encrypt for. */
  async #ready(): Promise<Sending | undefined> {
    this.#follow()
    const { keys, random } = this.#options
    if (this.#sending) return this.#sending.mark === keys.mark ? this.#sending : undefined
    const salt = random(SALT_BYTES)
    const made = await keys.key('send', salt)
    if (!made || made.mark !== this.#mark) return undefined
    return (this.#sending = { ...made, salt, texts: 0, receipts: 0, under_way: [] })
  }

  async #seal(sending: Sending, kind: Kind, n: number, plain: Bytes): Promise<SaidPrivately> {
    return { do: kind, salt: toBase64(sending.salt), n, box: toBase64(await sealPrivately(sending.key, kind, n, plain)) }
  }

  async #hear(said: SaidPrivately, salt: Bytes, box: Bytes): Promise<void> {
    this.#follow()
    const key = await this.#keyOf(said.salt, salt)
    if (!key) return
    if (said.do === 'got') return this.#arrived(await openPrivately(key, 'got', said.n, box))
    const read = this.#options.read.get(said.salt) ?? 0
    if (said.n === read + 1) {
      const plain = await openPrivately(key, 'text', said.n, box)
      const text = plain && unpadded(plain)
      if (text === undefined) return
      this.#options.read.set(said.salt, said.n)
      this.#add({ id: ++this.#ids, by: 'them', text: seen(text) })
    }
    // Received again: our receipt was lost.
    if (said.n <= read + 1) await this.#confirm(said.salt, salt)
  }

  /** Keys of a page that is gone decrypt nothing. */
  async #keyOf(named: string, salt: Bytes): Promise<CryptoKey | undefined> {
    const { keys } = this.#options
    if (this.#receiving?.named !== named || this.#receiving.mark !== keys.mark) {
      const made = await keys.key('receive', salt)
      this.#receiving = made && { named, ...made }
    }
    return this.#receiving?.mark === keys.mark ? this.#receiving?.key : undefined
  }

  async #confirm(named: string, salt: Bytes): Promise<void> {
    const sending = await this.#ready()
    if (sending) this.#options.say(await this.#seal(sending, 'got', ++sending.receipts, receipt(salt, this.#options.read.get(named) ?? 0)))
  }

  #arrived(plain: Bytes | undefined): void {
    const read = plain && readReceipt(plain)
    const sending = this.#sending
    if (!read || !sending || !same(read.salt, sending.salt)) return
    for (const { id } of sending.under_way.filter(({ n }) => n <= read.count)) this.#set(id, 'arrived')
    sending.under_way = sending.under_way.filter(({ n }) => n > read.count)
  }

  #set(id: number, state: 'arrived' | 'lost'): void {
    this.written = this.written.map((one) => (one.id === id && one.by === 'me' ? { ...one, state } : one))
    this.#options.onChange()
  }

  #add(one: Written): void {
    this.written = [...this.written, one].slice(-MOST_KEPT)
    this.#options.onChange()
  }

  #next(what: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(what)
    this.#turn = done.catch(() => {})
    return done
  }
}

/** undefined: not one of ours. */
export function readPrivately(given: unknown): SaidPrivately | undefined {
  const said = given as Record<string, unknown> | null
  if (typeof said !== 'object' || said === null) return undefined
  const { do: kind, salt, n, box } = said
  if ((kind !== 'text' && kind !== 'got') || typeof salt !== 'string' || typeof box !== 'string') return undefined
  return Number.isInteger(n) && (n as number) > 0 && (n as number) <= 0xffff_ffff ? { do: kind, salt, n: n as number, box } : undefined
}

/** Removes invisible characters and those that turn the direction of other text: no server has checked it. */
function seen(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\n' ? char : ''))
}
