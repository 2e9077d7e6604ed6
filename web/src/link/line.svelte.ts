/* Whether the connection to the server has been lost for long enough to say so. */
import type { Socket } from './socket'

const LONG_MS = 4_000

export class LineWatch {
  away = $state(false)
  readonly #undo: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #wasOpen = false

  constructor(socket: Pick<Socket, 'watch'>) {
    this.#undo = socket.watch((status) => {
      if (status === 'open') {
        clearTimeout(this.#timer)
        this.#timer = undefined
        this.#wasOpen = true
        this.away = false
      } else if (this.#wasOpen) {
        // It keeps reconnecting meanwhile: the time counts from the loss of the connection.
        this.#timer ??= setTimeout(() => (this.away = true), LONG_MS)
      }
    })
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#undo()
  }
}
