/* Keys and frames, away from the page: secrets are generated and used here and leave only wrapped. */
import { Agreement } from './agreement'
import type { Bytes } from './bytes'
import type { Standing } from './continuity'
import { readSaid, type Said } from './said'
import type { Line } from './schedule'
import { opening, sealing, type EncodedFrame } from './transforms'
import { Unopened } from './unopened'

const TICK_MS = 200

/** Messages from the page. */
export type Told =
  | { do: 'enter'; place: string; person: string }
  /** Everybody present, their public keys, and the page of each. */
  | { do: 'present'; keys: Record<string, string>; pages: Record<string, string> }
  /** My own person says that all see these digits. */
  | { do: 'compared'; code: string }
  | { do: 'hear'; person: string; said: unknown }
  /** Allow or stop unencrypted frames, in both directions. */
  | { do: 'open'; on: boolean }
  /** Frames of a browser without transforms. */
  | { do: 'carry'; place: Place; readable: ReadableStream<EncodedFrame>; writable: WritableStream<EncodedFrame> }
  /** The key of one direction of a private chat. */
  | { do: 'private'; ask: number; person: string; chat: number; way: 'send' | 'receive'; salt: Bytes }
  /** Answer to show that the worker is alive. */
  | { do: 'ping' }

/** Messages to the page. */
export type Tells =
  | { tell: 'key'; key: string }
  | { tell: 'say'; said: Said }
  | { tell: 'agreed'; code: string | undefined; people: string[]; standings: Record<string, Standing>; marks: Record<string, string> }
  /** Whether frames keep arriving without a key that anybody has sent us. */
  | { tell: 'unopened'; on: boolean }
  /** Who sent this slot's frames, as their key proves; left out if nothing is proven. */
  | { tell: 'from'; slot: string; from?: { person: string; line: Line } | undefined }
  /** Left out if they have no usable key. */
  | { tell: 'private'; ask: number; made?: { key: CryptoKey; mark: string } | undefined }
  | { tell: 'pong' }

/** The options of a transform. */
export type Place = { side: 'send'; line: Line } | { side: 'receive'; kind: 'audio' | 'video'; slot: string }

interface Transformer {
  options: Place
  readable: ReadableStream<EncodedFrame>
  writable: WritableStream<EncodedFrame>
  sendKeyFrameRequest?: () => Promise<void>
}

/** The part of a worker's global scope that is used here. */
interface Scope {
  onmessage: (event: MessageEvent<Told>) => void
  onrtctransform: (event: { transformer: Transformer }) => void
  postMessage: (tells: Tells) => void
}

const scope = self as unknown as Scope
const tell = (tells: Tells) => scope.postMessage(tells)
let entered: (agreement: Agreement) => void
let unsealed = false
const open = () => unsealed
const agreed = new Promise<Agreement>((resolve) => (entered = resolve))

async function enter(place: string, person: string): Promise<void> {
  const agreement = await Agreement.enter({
    place,
    person,
    say: (said) => tell({ tell: 'say', said }),
    now: () => performance.now(),
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    onChange: () => {
      const { code, people, standings, marks } = agreement
      tell({ tell: 'agreed', code, people, standings, marks })
    },
  })
  entered(agreement)
  setInterval(() => {
    watch()
    void agreement.tick()
  }, TICK_MS)
  tell({ tell: 'key', key: agreement.publicKey })
}

const unopened = new Unopened()
let long = false

function watch(): void {
  const now = unopened.long(performance.now())
  if (now !== long) tell({ tell: 'unopened', on: (long = now) })
}

scope.onmessage = ({ data }) => {
  switch (data.do) {
    case 'enter':
      return void enter(data.place, data.person)
    case 'open':
      return void (unsealed = data.on)
    case 'carry':
      return carry(data.place, data.readable, data.writable)
    case 'ping':
      return tell({ tell: 'pong' })
  }
  void agreed.then(async (agreement) => {
    if (data.do === 'present') return agreement.present(data.keys, data.pages)
    if (data.do === 'compared') return agreement.compared(data.code)
    if (data.do === 'private') return tell({ tell: 'private', ask: data.ask, made: await agreement.privateKey(data.person, data.chat, data.way, data.salt) })
    const said = readSaid(data.said)
    if (said) await agreement.hear(data.person, said)
  })
}

scope.onrtctransform = ({ transformer }) => {
  const { options, readable, writable } = transformer
  carry(options, readable, writable, () => transformer.sendKeyFrameRequest?.())
}

/** Frames wait until there is an agreement: none passes unencrypted by default. */
function carry(place: Place, readable: ReadableStream<EncodedFrame>, writable: WritableStream<EncodedFrame>, wantPicture?: () => Promise<void> | undefined): void {
  void agreed.then((agreement) => {
    const through =
      place.side === 'send'
        ? sealing<EncodedFrame>(agreement.sender.stream(place.line), open)
        : opening<EncodedFrame>(
            agreement.ring.slot(place.kind),
            {
              onFrom: (from) => tell({ tell: 'from', slot: place.slot, from }),
              onDropped: (why) => {
                if (why !== 'unknown') return
                agreement.lack()
                unopened.came(performance.now())
              },
              // If it cannot be requested here, the decoder does so by itself, later.
              wantPicture: () => void wantPicture?.()?.catch(() => {}),
            },
            open,
          )
    return readable.pipeThrough(new TransformStream(through)).pipeTo(writable)
  })
}
