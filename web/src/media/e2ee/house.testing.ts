/* A server between browsers, for tests: it tells who is present and relays messages, honestly or not. */
import { Agreement } from './agreement'
import { readSaid, type Said } from './said'
import type { Random } from './sender'

const VOICE = Uint8Array.of(0x78, 1, 2, 3)

export interface Browser {
  person: string
  /** The server's name for it. */
  page: string
  agreement: Agreement
  said: Said[]
}

export class House {
  now = 0
  readonly present = new Map<string, Browser>()
  /** Which messages are delivered to whom. */
  passes: (from: string, said: Said, to: string) => boolean = () => true
  #pages = 0
  #letters: { from: string; to: string; said: string }[] = []

  async browser(person: string): Promise<Browser> {
    const said: Said[] = []
    const random: Random = (size) => crypto.getRandomValues(new Uint8Array(size))
    const say = (one: Said) => {
      said.push(one)
      for (const to of this.present.keys()) {
        if (to !== person && this.passes(person, one, to)) this.#letters.push({ from: person, to, said: JSON.stringify(one) })
      }
    }
    const agreement = await Agreement.enter({ place: 'room:1', person, say, now: () => this.now, random })
    return { person, page: `page ${++this.#pages}`, agreement, said }
  }

  async enter(...people: string[]): Promise<Browser[]> {
    const entered = await Promise.all(people.map((person) => this.browser(person)))
    for (const browser of entered) this.present.set(browser.person, browser)
    await this.tellAll()
    return entered
  }

  async leave(person: string): Promise<void> {
    this.present.delete(person)
    await this.tellAll()
  }

  keys(...people: string[]): Record<string, string> {
    return Object.fromEntries(people.map((person) => [person, this.present.get(person)!.agreement.publicKey]))
  }

  pages(...people: string[]): Record<string, string> {
    return Object.fromEntries(people.map((person) => [person, this.present.get(person)!.page]))
  }

  /** Tell one browser that these people are here. */
  async tell({ agreement }: Browser, ...people: string[]): Promise<void> {
    await agreement.present(this.keys(...people), this.pages(...people))
  }

  async tellAll(): Promise<void> {
    for (const browser of this.present.values()) await this.tell(browser, ...this.present.keys())
    await this.deliver()
  }

  /** Deliver all messages, and the answers to them. */
  async deliver(): Promise<void> {
    for (let letter = this.#letters.shift(); letter; letter = this.#letters.shift()) await this.#hand(letter)
  }

  /** Deliver any one message: they overtake each other. */
  async deliverOne(at: number): Promise<void> {
    const [letter] = this.#letters.splice(at % Math.max(1, this.#letters.length), 1)
    if (letter) await this.#hand(letter)
  }

  /** Everybody sends frames; a browser notices what it cannot decrypt. */
  async #talk(): Promise<void> {
    for (const speaker of this.present.values()) {
      const sealed = await voice(speaker)
      for (const { person, agreement } of this.present.values()) {
        if (person === speaker.person || !sealed) continue
        const opened = await agreement.ring.slot('audio').open(sealed)
        if ('dropped' in opened && opened.dropped === 'unknown') agreement.lack()
      }
    }
  }

  async #hand({ from, to, said }: { from: string; to: string; said: string }): Promise<void> {
    const read = readSaid(JSON.parse(said))
    if (read) await this.present.get(to)?.agreement.hear(from, read)
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 100; passed <= ms; passed += 100) {
      this.now += 100
      for (const { agreement } of this.present.values()) await agreement.tick()
      await this.deliver()
      if (passed % 500 === 0) await this.#talk()
    }
  }
}

/** Whose voice this browser hears it as; undefined: it stays silent. */
export async function hears(listener: Browser, speaker: Browser): Promise<string | undefined> {
  const sealed = await voice(speaker)
  const opened = sealed && (await listener.agreement.ring.slot('audio').open(sealed))
  return opened && 'person' in opened ? opened.person : undefined
}

export function voice(speaker: Browser) {
  return speaker.agreement.sender.stream('mic').seal(VOICE)
}
