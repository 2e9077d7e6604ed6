/* The audio of a call: one audio element per audio slot, through the chosen loudspeaker. */
import type { Call } from './call'
import type { Slot } from './incoming'

export class Speakers {
  /** The browser wants a tap before it plays sound. */
  blocked = false

  readonly #call: Call
  readonly #players = new Map<MediaStream, HTMLAudioElement>()
  readonly #unlisten: () => void
  readonly #onBlocked: () => void
  #sink: string | undefined

  constructor(call: Call, onBlocked: () => void = () => {}) {
    this.#call = call
    this.#onBlocked = onBlocked
    this.#unlisten = call.onChange(() => this.#follow())
    this.#follow()
  }

  /** After a tap. */
  play(): void {
    this.blocked = false
    for (const player of this.#players.values()) this.#start(player)
  }

  through(sink: string): void {
    this.#sink = sink
    for (const player of this.#players.values()) setSink(player, sink)
  }

  /** Resume paused audio: a phone call is over, or the page is visible again. */
  revive(): void {
    for (const player of this.#players.values()) if (player.paused) this.#start(player)
  }

  end(): void {
    this.#unlisten()
    for (const stream of [...this.#players.keys()]) this.#remove(stream)
  }

  #follow(): void {
    const streams = new Set(this.#call.slots.filter((slot: Slot) => slot.kind === 'audio').map((slot) => slot.stream))
    for (const stream of [...this.#players.keys()]) if (!streams.has(stream)) this.#remove(stream)
    for (const stream of streams) if (!this.#players.has(stream)) this.#add(stream)
  }

  #add(stream: MediaStream): void {
    const player = new Audio()
    player.autoplay = true
    player.srcObject = stream
    if (this.#sink !== undefined) setSink(player, this.#sink)
    this.#players.set(stream, player)
    // Only the phone itself pauses audio.
    player.onpause = () => this.#start(player)
    for (const track of stream.getAudioTracks()) track.onunmute = () => player.paused && this.#start(player)
    this.#start(player)
  }

  #start(player: HTMLAudioElement): void {
    player.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return
      this.blocked = true
      this.#onBlocked()
    })
  }

  #remove(stream: MediaStream): void {
    const player = this.#players.get(stream)
    if (player) {
      player.onpause = null
      player.srcObject = null
    }
    this.#players.delete(stream)
  }
}

function setSink(player: HTMLAudioElement, sink: string): void {
  // Refused or unknown: the audio stays where it was.
  void player.setSinkId?.(sink).catch(() => {})
}
