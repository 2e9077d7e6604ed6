/* My private chats in this meeting, in this page: the messages, what is new, and which one is shown. All of it goes
   with the chat or the page. */
import { without, type LiveChannel } from '../../link/live.svelte'
import { PrivateTalk, type Written } from '../../media/e2ee/privateTalk'
import type { Sealing } from '../../media/sealing.svelte'
import type { PrivateChatView } from '../../wire.gen'
import { endingOf, type Ending } from './privateChat'
import type { RoomCommand, RoomTold, RoomView } from './view'

type Channel = LiveChannel<RoomView, RoomCommand, RoomTold>

export interface PrivateVenue {
  readonly view: RoomView | undefined
  readonly state: Channel['state']
  readonly sealing: Sealing
  nameOf(person: string): string
  do(command: RoomCommand, quietly?: boolean): Promise<boolean>
}

export interface Over {
  person: string
  name: string
  why: Ending
}

/** The interval at which undelivered messages are sent again. */
const AGAIN_MS = 3_000
/** Each UTF-16 code unit is three bytes of UTF-8 at most. units: UTF-16 */
export const LONGEST_PRIVATE = 1_000

export class PrivateChats {
  /** The person whose chat is beside the stage. */
  shown: string | undefined = $state()
  /** A chat that has ended, until I have read why. */
  over: Over | undefined = $state.raw()
  /** By person. */
  written: Readonly<Record<string, readonly Written[]>> = $state.raw({})
  #heard: Readonly<Record<string, number>> = $state.raw({})

  readonly #venue: PrivateVenue
  readonly #talks = new Map<string, { number: number; talk: PrivateTalk }>()
  /** How far each salt of others has been read, for the lifetime of the page. */
  readonly #read = new Map<string, number>()
  #known: readonly (PrivateChatView & { name: string })[] = []
  /** I ended it, so there is nothing to say. */
  readonly #ended = new Set<number>()

  constructor(venue: PrivateVenue) {
    this.#venue = venue
  }

  get all(): readonly PrivateChatView[] {
    return this.#venue.view?.you.private_chats ?? []
  }

  with(person: string): PrivateChatView | undefined {
    return this.all.find((chat) => chat.person === person)
  }

  /** How many of their messages I have not seen. */
  unread(person: string): number {
    return person === this.shown ? 0 : count(this.written[person]) - (this.#heard[person] ?? 0)
  }

  /** Called with every new view, and when somebody has another valid key. */
  follow(): void {
    const { view } = this.#venue
    if (!view) return
    for (const chat of this.#known) if (!this.all.some(({ number }) => number === chat.number)) this.#gone(chat, view)
    for (const { person, number, state } of this.all) {
      if (state === 'open' && !this.#talks.has(person)) this.#talks.set(person, { number, talk: this.#talk(person, number) })
    }
    if (this.over && this.with(this.over.person)) this.over = undefined
    this.#known = this.all.map((chat) => ({ ...chat, name: this.#venue.nameOf(chat.person) }))
    for (const { talk } of this.#talks.values()) void talk.follow()
  }

  /** As long as the room is on the screen. Returns the function that ends this and discards everything. */
  watch(): () => void {
    const timer = setInterval(() => this.#again(), AGAIN_MS)
    return () => {
      clearInterval(timer)
      this.#talks.clear()
      this.#known = []
      this.written = this.#heard = {}
      this.shown = this.over = undefined
    }
  }

  /** Somebody has sent a message to this page alone. */
  hear(person: string, said: string): void {
    try {
      void this.#talks.get(person)?.talk.hear(JSON.parse(said))
    } catch {
      // Not one of our browsers' messages.
    }
  }

  /** Ask a member, open what a facilitator requested, or write to one instead of the one I wrote with. */
  async open(person: string): Promise<void> {
    const { view } = this.#venue
    const others = (view?.you.role ?? 'member') === 'member' ? this.all.filter((chat) => chat.person !== person) : []
    for (const { number } of others) this.#ended.add(number)
    if (this.with(person)?.state !== 'open' && !(await this.#venue.do({ do: 'OpenPrivateChat', person }))) {
      for (const { number } of others) this.#ended.delete(number)
      return
    }
    this.show(person)
    if (view?.struggling?.includes(person)) void this.#venue.do({ do: 'SeenStruggle', person }, true)
  }

  show(person: string | undefined): void {
    if (this.shown !== undefined) this.#look(this.shown)
    this.shown = person
    this.over = undefined
    if (person !== undefined) this.#look(person)
  }

  /** At once, whatever the server answers. */
  end(person: string): void {
    const chat = this.with(person)
    if (chat) this.#ended.add(chat.number)
    if (this.shown === person) this.show(undefined)
    void this.#venue.do({ do: 'EndPrivateChat', person })
  }

  /** Whether it was accepted; otherwise it stays in the input. */
  write(person: string, text: string): boolean {
    return this.#talks.get(person)?.talk.write(text) ?? false
  }

  writeAgain(person: string, id: number): void {
    this.#talks.get(person)?.talk.writeAgain(id)
  }

  #talk(person: string, number: number): PrivateTalk {
    const talk = new PrivateTalk({
      keys: this.#venue.sealing.privately(person, number),
      say: (said) => void this.#venue.do({ do: 'TellPrivately', person, said: JSON.stringify(said) }, true),
      random: (size) => crypto.getRandomValues(new Uint8Array(size)),
      read: this.#read,
      onChange: () => {
        if (this.#talks.get(person)?.talk !== talk) return
        this.written = { ...this.written, [person]: talk.written }
      },
    })
    return talk
  }

  #gone({ person, number, name, state }: PrivateChatView & { name: string }, view: RoomView): void {
    this.#talks.delete(person)
    this.written = without(this.written, person)
    this.#heard = without(this.#heard, person)
    const why = this.#ended.delete(number) ? undefined : endingOf({ person, number, state }, view)
    if (why) this.over = { person, name, why }
    else if (this.shown === person && !this.with(person)) this.shown = undefined
  }

  #again(): void {
    const { view, state } = this.#venue
    if (state !== 'live') return
    for (const [person, { talk }] of this.#talks) if (view?.seats?.[person]?.here !== false) void talk.again()
  }

  #look(person: string): void {
    this.#heard = { ...this.#heard, [person]: count(this.written[person]) }
  }
}

function count(written: readonly Written[] = []): number {
  return written.filter(({ by }) => by === 'them').length
}
