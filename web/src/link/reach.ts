/* Tests whether the server can be reached over a socket of its own, and how fast it answers. */
import { SUBPROTOCOL, type ServerFrame } from './frames'
import type { Wire } from './socket'

export interface Reached {
  /** Until the server's first frame. */
  open_ms: number
  /** The fastest of a few answers. */
  roundTrip_ms: number
}

const PINGS = 3
const PATIENCE_MS = 8_000

/** Resolves with undefined if it failed. */
export function reach(connect: (protocol: string) => Wire): Promise<Reached | undefined> {
  return new Promise((resolve) => {
    const began = performance.now()
    const wire = connect(SUBPROTOCOL)
    const trips: number[] = []
    let open_ms = 0
    let asked = 0
    const end = (reached?: Reached) => {
      clearTimeout(patience)
      wire.onmessage = wire.onclose = null
      wire.close()
      resolve(reached)
    }
    const patience = setTimeout(end, PATIENCE_MS)
    const ping = () => {
      asked = performance.now()
      wire.send(JSON.stringify({ type: 'ping', t: asked }))
    }
    wire.onclose = () => end()
    wire.onmessage = ({ data }) => {
      const { type } = JSON.parse(String(data)) as ServerFrame
      const now = performance.now()
      if (type === 'welcome') open_ms = now - began
      else if (type === 'pong') trips.push(now - asked)
      else return
      if (trips.length < PINGS) ping()
      else end({ open_ms, roundTrip_ms: Math.min(...trips) })
    }
  })
}
