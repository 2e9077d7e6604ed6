/* A fake server on the other end of the socket, for tests. */
import { ServerClock } from './clock'
import type { ClientFrame, ServerFrame } from './frames'
import { Socket, type SocketOptions, type Wire } from './socket'

export class FakeWire implements Wire {
  onopen: Wire['onopen'] = null
  onmessage: Wire['onmessage'] = null
  onclose: Wire['onclose'] = null
  sent: ClientFrame[] = []
  closed = false

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame)
  }

  close(): void {
    this.closed = true
  }

  open(connection = 'c1'): void {
    this.onopen?.call(null as never, {} as Event)
    this.tell({ type: 'welcome', connection, person: 'ben', now: new Date().toISOString() })
  }

  tell(frame: ServerFrame): void {
    this.raw(JSON.stringify(frame))
  }

  raw(data: unknown): void {
    this.onmessage?.call(null as never, { data } as MessageEvent)
  }

  hangUp(code: number): void {
    this.onclose?.call(null as never, { code } as CloseEvent)
  }

  of<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type)
  }
}

export interface Line {
  socket: Socket
  clock: ServerClock
  wires: FakeWire[]
  wire(): FakeWire
}

/** A socket whose ids are c1, c2, ... and whose random numbers are always `random`. */
export function line(more: Partial<SocketOptions> = {}): Line {
  const wires: FakeWire[] = []
  let ids = 0
  const clock = new ServerClock()
  const connect = (): FakeWire => {
    const wire = new FakeWire()
    wires.push(wire)
    return wire
  }
  const socket = new Socket({ connect, clock, newId: () => `c${++ids}`, random: () => 1, ...more })
  const wire = (): FakeWire => {
    const last = wires.at(-1)
    if (!last) throw new Error('nobody has dialled')
    return last
  }
  return { socket, clock, wires, wire }
}
