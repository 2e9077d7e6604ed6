/* One socket: what we look at, kept from snapshots and patches, and commands until they are answered. PROTOCOL.md, "The socket". */
import { once } from 'node:events'
import { setTimeout as pass } from 'node:timers/promises'
import WebSocket from 'ws'
import { merged } from './merge_patch.js'

const PING_MS = 10_000
const AGAIN_MS = 700

export class Socket {
  #socket
  #channels = new Map()
  #asked = new Map()
  #told
  #count = 0

  /** `told` gets what is said once, with its channel. */
  static async open(session, told) {
    const made = new Socket()
    made.#told = told
    const headers = { Cookie: session.cookie }
    made.#socket = new WebSocket(`${session.url.replace('http', 'ws')}/ws`, 'tearoom.v1', { origin: session.url, headers })
    const welcome = new Promise((resolve) => made.#asked.set('welcome', { resolve }))
    made.#socket.on('message', (text) => made.#take(JSON.parse(text)))
    made.#socket.on('close', (code) => {
      throw new Error(`the socket was closed: ${code}`)
    })
    await once(made.#socket, 'open')
    setInterval(() => made.#send({ type: 'ping', t: performance.now() }), PING_MS).unref()
    Object.assign(made, await welcome)
    return made
  }

  /** What a channel shows now. */
  view(channel) {
    return this.#channels.get(channel)?.view
  }

  subscribe(channel) {
    return this.#ask(channel, { type: 'subscribe', channel })
  }

  /** Do it once, however often it has to be said; a refusal is thrown by its code. */
  async command(channel, body) {
    const id = `${Date.now().toString(36)}-${this.connection}-${this.#count++}`
    for (;;)
      try {
        return await this.#ask(id, { type: 'command', id, channel, body })
      } catch (refusal) {
        if (refusal.message !== 'again') throw refusal
        await pass(AGAIN_MS)
      }
  }

  #ask(name, frame) {
    return new Promise((resolve, reject) => {
      this.#asked.set(name, { resolve, reject })
      this.#send(frame)
    })
  }

  #send(frame) {
    this.#socket.send(JSON.stringify(frame))
  }

  #answered(name, how, what) {
    this.#asked.get(name)?.[how](what)
    this.#asked.delete(name)
  }

  #take({ type, ...frame }) {
    const { channel } = frame
    if (type === 'welcome') this.#answered('welcome', 'resolve', { connection: frame.connection, person: frame.person })
    if (type === 'snapshot') {
      this.#channels.set(channel, { version: frame.version, view: frame.view })
      this.#answered(channel, 'resolve')
    }
    if (type === 'patch') this.#patch(channel, frame)
    if (type === 'ephemeral') this.#told(channel, frame.body)
    if (type === 'ack') this.#answered(frame.id, 'resolve')
    if (type === 'refused') this.#answered(frame.id ?? channel, 'reject', new Error(frame.code))
    if (type === 'closed') this.#channels.delete(channel)
  }

  #patch(channel, { from, to, patch }) {
    const had = this.#channels.get(channel)
    if (had?.version === from) this.#channels.set(channel, { version: to, view: merged(had.view, patch) })
    else this.#send({ type: 'subscribe', channel })
  }
}
