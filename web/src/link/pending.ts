/* Commands that wait for their answer. */
import type { ClientFrame } from './frames'
import { Refused } from './http'

interface Command {
  id: string
  channel: string
  body: unknown
}

interface Waiting {
  command: Command
  /** Sent on the current connection. */
  sent: boolean
  /** The code to refuse it with when patience runs out. */
  last: string
  patience: ReturnType<typeof setTimeout>
  resolve: (version: number) => void
  reject: (why: Refused) => void
}

/** "Try again soon, nothing was done": retried while patience lasts. */
export const AGAIN = 'again'
export const AGAIN_MS = 700

export class Pending {
  readonly #waiting = new Map<string, Waiting>()
  /** Channels on which sending is paused for a moment. */
  readonly #held = new Set<string>()
  readonly #send: (frame: ClientFrame) => boolean

  constructor(send: (frame: ClientFrame) => boolean) {
    this.#send = send
  }

  add(command: Command, patience_ms: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.#refuse(command.id, waiting.last), patience_ms)
      const waiting: Waiting = { command, sent: false, last: 'no_answer', patience, resolve, reject }
      this.#waiting.set(command.id, waiting)
      this.#try(waiting)
    })
  }

  /** In the order they were given. */
  sendAll(): void {
    for (const waiting of this.#waiting.values()) if (!waiting.sent) this.#try(waiting)
  }

  lineLost(): void {
    for (const waiting of this.#waiting.values()) waiting.sent = false
  }

  ack(id: string, version: number): void {
    this.#take(id)?.resolve(version)
  }

  refuse(id: string, code: string): void {
    if (code !== AGAIN) return this.#refuse(id, code)
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    waiting.sent = false
    waiting.last = AGAIN
    this.#hold(waiting.command.channel)
  }

  /** Later commands must not overtake it. */
  #hold(channel: string): void {
    if (this.#held.has(channel)) return
    this.#held.add(channel)
    setTimeout(() => {
      this.#held.delete(channel)
      this.sendAll()
    }, AGAIN_MS)
  }

  refuseSent(code: string): void {
    for (const [id, waiting] of [...this.#waiting]) if (waiting.sent) this.#refuse(id, code)
  }

  refuseAll(code: string): void {
    for (const id of [...this.#waiting.keys()]) this.#refuse(id, code)
  }

  #try(waiting: Waiting): void {
    if (this.#held.has(waiting.command.channel)) return
    if (this.#send({ type: 'command', ...waiting.command })) waiting.sent = true
  }

  #refuse(id: string, code: string): void {
    this.#take(id)?.reject(new Refused(code))
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    if (!waiting) return undefined
    clearTimeout(waiting.patience)
    this.#waiting.delete(id)
    return waiting
  }
}
