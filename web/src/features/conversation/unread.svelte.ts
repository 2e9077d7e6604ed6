/* Messages from others that I have not seen. Only this page knows: the server does not store who has read what. */
import type { Memory } from '../../link/storage'
import type { MessageView } from '../../wire.gen'
import type { ConversationChannel } from './talk.svelte'
import { lastOf, since } from './view'

export class Unread {
  /** The newest message that I have seen; undefined: nothing has come yet. */
  #read: number | undefined = $state()
  #heard: number | undefined
  readonly #channel: Pick<ConversationChannel, 'name' | 'view'>
  readonly #me: () => string
  readonly #memory: Pick<Memory, 'getItem' | 'setItem'>

  constructor(channel: Pick<ConversationChannel, 'name' | 'view'>, me: () => string, memory: Pick<Memory, 'getItem' | 'setItem'>) {
    this.#channel = channel
    this.#me = me
    this.#memory = memory
  }

  get count(): number {
    return this.#read === undefined ? 0 : since(this.#channel.view ?? {}, this.#read, this.#me()).length
  }

  /** Called with every new view; returns what is new since the last call. `seen`: it is in sight. */
  look(seen: boolean): MessageView[] {
    const { view } = this.#channel
    if (!view) return []
    const newest = lastOf(view)?.number ?? 0
    // Messages from before I came are not new; a reloaded page remembers how far I had read.
    const heard = this.#heard ?? newest
    this.#heard = Math.max(heard, newest)
    this.#read ??= Number(this.#memory.getItem(this.#key) ?? newest)
    if (seen && newest > this.#read) this.#read = newest
    this.#memory.setItem(this.#key, String(this.#read))
    return since(view, heard, this.#me())
  }

  get #key(): string {
    return `tearoom.read ${this.#channel.name}`
  }
}
