/* One conversation to read and write. My messages show at once and are sent again, under the same id, until the server
   has them. */
import type { Channel } from '../../link/channel.svelte'
import { Refused } from '../../link/http'
import { newId } from '../../link/ids'
import type { ConversationCommand, ConversationView } from '../../wire.gen'
import { lines, unheard, type Echo, type Line } from './view'

export type ConversationChannel = Channel<ConversationView, ConversationCommand>

/** The server's limit for a message; units: characters */
export const LONGEST = 4000
/** Longer than a tunnel or a lift ride. */
const PATIENCE_MS = 120_000
/** The server may have received it and its answer was lost: only the same id is safe. */
const UNSURE = ['no_answer', 'ended']

interface Said extends Echo {
  /** The version that contains it. */
  acknowledged?: number
}

export class Talk {
  readonly channel: ConversationChannel
  readonly me: string
  #echoes: Said[] = $state.raw([])

  constructor(channel: ConversationChannel, me: string) {
    this.channel = channel
    this.me = me
  }

  get view(): ConversationView {
    return this.channel.view ?? {}
  }

  get lines(): Line[] {
    return lines(this.view, this.#waiting(), this.me)
  }

  get mayWrite(): boolean {
    return this.view.may_write ?? false
  }

  say(text: string, now_ms: number): void {
    const echo: Said = { client: newId(), text, at: new Date(now_ms).toISOString() }
    this.#echoes = [...unheard(this.view, this.#waiting(), this.me), echo]
    void this.#send(echo)
  }

  /** does not raise: a refusal shows on the line itself */
  again(echo: Echo): void {
    const { code, ...rest } = echo
    const next: Said = code && !UNSURE.includes(code) ? { ...rest, client: newId() } : rest
    this.#echoes = this.#echoes.map((each) => (each.client === echo.client ? next : each))
    void this.#send(next)
  }

  discard(echo: Echo): void {
    this.#echoes = this.#echoes.filter((each) => each.client !== echo.client)
  }

  /** raises: Refused */
  async edit(message: number, text: string): Promise<void> {
    await this.channel.send({ do: 'Edit', message, text })
  }

  /** raises: Refused */
  async unsay(message: number): Promise<void> {
    await this.channel.send({ do: 'Unsay', message })
  }

  /** A view at least as new as the acknowledgement contains the message, or it was deleted since: it must not return as
      an echo. */
  #waiting(): Said[] {
    const { view, version } = this.channel
    return this.#echoes.filter(({ acknowledged }) => !view || acknowledged === undefined || acknowledged > (version ?? 0))
  }

  async #send(echo: Said): Promise<void> {
    try {
      const acknowledged = await this.channel.send({ do: 'Say', text: echo.text }, PATIENCE_MS, echo.client)
      this.#mark(echo.client, { acknowledged })
    } catch (why) {
      if (!(why instanceof Refused)) throw why
      this.#mark(echo.client, { code: why.code })
    }
  }

  #mark(client: string, how: Partial<Said>): void {
    this.#echoes = this.#echoes.map((each) => (each.client === client ? { ...each, ...how } : each))
  }
}
