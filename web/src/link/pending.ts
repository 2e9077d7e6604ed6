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
  /** On the present line. */
  sent: boolean
  patience: ReturnType<typeof setTimeout>
  resolve: (version: number) => void
  reject: (why: Refused) => void
}

/** "Try again soon, nothing was done": we do, while patience lasts. */
const AGAIN = 'again'
const AGAIN_MS = 700

export class Pending {
  readonly #waiting = new Map<string, Waiting>()
  readonly #send: (frame: ClientFrame) => boolean

  constructor(send: (frame: ClientFrame) => boolean) {
    this.#send = send
  }

  add(command: Command, patience_ms: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.#refuse(command.id, 'no_answer'), patience_ms)
      const waiting: Waiting = { command, sent: false, patience, resolve, reject }
      this.#waiting.set(command.id, waiting)
      this.#try(waiting)
    })
  }

  /** In the order they were given. */
  sendAll(): void {
    for (const waiting of this.#waiting.values()) this.#try(waiting)
  }

  lineLost(): void {
    for (const waiting of this.#waiting.values()) waiting.sent = false
  }

  ack(id: string, version: number): void {
    this.#take(id)?.resolve(version)
  }

  refuse(id: string, code: string): void {
    if (code !== AGAIN) return this.#refuse(id, code)
    setTimeout(() => {
      const waiting = this.#waiting.get(id)
      if (waiting) this.#try(waiting)
    }, AGAIN_MS)
  }

  refuseSent(code: string): void {
    for (const [id, waiting] of [...this.#waiting]) if (waiting.sent) this.#refuse(id, code)
  }

  refuseAll(code: string): void {
    for (const id of [...this.#waiting.keys()]) this.#refuse(id, code)
  }

  #try(waiting: Waiting): void {
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
