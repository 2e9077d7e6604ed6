/* Keys and frames, away from the page: secrets are made and used here and never leave but wrapped. */
import { Agreement } from './agreement'
import { readSaid, type Said } from './said'
import type { Line } from './schedule'
import { opening, sealing, type EncodedFrame } from './transforms'
import { Unopened } from './unopened'

const TICK_MS = 200

/** What the page tells. */
export type Told =
  | { do: 'enter'; place: string; person: string }
  /** Everybody present and their public keys. */
  | { do: 'present'; keys: Record<string, string> }
  | { do: 'hear'; person: string; said: unknown }
  /** Let frames go and come unsealed, or no more. */
  | { do: 'open'; on: boolean }

/** What the page hears. */
export type Tells =
  | { tell: 'key'; key: string }
  | { tell: 'say'; said: Said }
  | { tell: 'agreed'; code: string | undefined; people: string[] }
  /** Whether frames go on coming that nobody has given us the key of. */
  | { tell: 'unopened'; on: boolean }
  /** Whose frames this slot shows, as their key proves; left out where nothing is proven. */
  | { tell: 'from'; slot: string; from?: { person: string; line: Line } | undefined }

/** The options of a transform. */
export type Place = { side: 'send'; line: Line } | { side: 'receive'; kind: 'audio' | 'video'; slot: string }

interface Transformer {
  options: Place
  readable: ReadableStream<EncodedFrame>
  writable: WritableStream<EncodedFrame>
  /** Not every browser has it; then the decoder asks by itself, later. */
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
    onChange: () => tell({ tell: 'agreed', code: agreement.code, people: agreement.people }),
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
  if (data.do === 'enter') return void enter(data.place, data.person)
  if (data.do === 'open') return void (unsealed = data.on)
  void agreed.then(async (agreement) => {
    if (data.do === 'present') return agreement.present(data.keys)
    const said = readSaid(data.said)
    if (said) await agreement.hear(data.person, said)
  })
}

// Frames wait until there is an agreement: none passes as it is.
scope.onrtctransform = ({ transformer }) => {
  const { options, readable, writable } = transformer
  void agreed.then((agreement) => {
    const through =
      options.side === 'send'
        ? sealing<EncodedFrame>(agreement.sender.stream(options.line), open)
        : opening<EncodedFrame>(
            agreement.ring.slot(options.kind),
            {
              onFrom: (from) => tell({ tell: 'from', slot: options.slot, from }),
              onDropped: (why) => {
                if (why !== 'unknown') return
                agreement.lack()
                unopened.came(performance.now())
              },
              wantPicture: () => void transformer.sendKeyFrameRequest?.().catch(() => {}),
            },
            open,
          )
    return readable.pipeThrough(new TransformStream(through)).pipeTo(writable)
  })
}
