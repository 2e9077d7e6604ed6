import { describe, expect, test, vi } from 'vitest'
import type { Bytes } from './bytes'
import { trailerOf } from './frame'
import { MAX_STREAMS, Ring, type Opened } from './ring'
import { Sender, type Epoch } from './sender'
import { opening, sealing, type EncodedFrame } from './transforms'
import { counting } from './vectors.testing'

const [ANN, BEN] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const VOICE = Uint8Array.of(0x78, 1, 2, 3)
const PICTURE = Uint8Array.of(0x50, ...Array.from({ length: 40 }, (_, at) => at))
const DELTA = Uint8Array.of(0x51, 9, 9, 9, 9)

/** Ann sends under her first key; the ring knows it. */
async function annTalks() {
  const sender = new Sender(ANN, counting())
  const epoch = sender.renew()
  await sender.use(epoch)
  const ring = new Ring()
  await ring.add('ann', ANN, epoch)
  return { sender, epoch, ring }
}

async function next(sender: Sender, ring?: Ring): Promise<Epoch> {
  const epoch = sender.renew()
  await ring?.add('ann', ANN, epoch)
  await sender.use(epoch)
  return epoch
}

const why = (opened: Opened) => ('dropped' in opened ? opened.dropped : 'opened')

test('a frame comes out as it went in, and names who sent it from which line', async () => {
  const { sender, ring } = await annTalks()
  const sealed = await sender.stream('mic').seal(VOICE)
  expect(await ring.slot('audio').open(sealed!)).toEqual({ frame: VOICE, person: 'ann', line: 'mic' })
})

test('without a key nothing leaves', async () => {
  const sender = new Sender(ANN, counting())
  sender.renew()
  expect(await sender.stream('mic').seal(VOICE)).toBeUndefined()
})

describe('what never comes twice', () => {
  test('a counter: layers of one camera share it, frames sealed at once too', async () => {
    const { sender } = await annTalks()
    const cam = sender.stream('cam')
    const sealed = await Promise.all(Array.from({ length: 30 }, () => cam.seal(PICTURE)))
    expect(new Set(sealed.map((one) => trailerOf(one!)!.counter)).size).toBe(30)
  })

  test('a key: each line, each connection and each epoch has its own', async () => {
    // given the same first frame of two lines, of a new connection, and after a renewal
    const { sender } = await annTalks()
    const frames = [await sender.stream('cam').seal(PICTURE), await sender.stream('screen').seal(PICTURE)]
    const again = sender.stream('cam')
    frames.push(await again.seal(PICTURE))
    await next(sender)
    frames.push(await again.seal(PICTURE), await sender.stream('cam').seal(PICTURE))

    // then no two bodies are alike, and no two name the same key and counter
    const bodies = frames.map((one) => one!.slice(10, -11).join())
    const named = frames.map((one) => one!.slice(-11).join())
    expect([new Set(bodies).size, new Set(named).size]).toEqual([5, 5])
  })

  test('a run: when numbers are out, no line begins', async () => {
    const { sender } = await annTalks()
    for (let run = 0; run <= 0xffff; run++) sender.stream('mic')
    expect(() => sender.stream('mic')).toThrow('out of runs')
  })
})

describe('what is dropped', () => {
  test('a frame that came before, in this slot, and one that is far behind, in any', async () => {
    const { sender, ring } = await annTalks()
    const [slot, other, mic] = [ring.slot('audio'), ring.slot('audio'), sender.stream('mic')]
    const sealed: Bytes[] = []
    for (let count = 0; count < 600; count++) sealed.push((await mic.seal(VOICE))!)
    expect(why(await slot.open(sealed[0]!))).toBe('opened')
    expect(why(await slot.open(sealed[0]!))).toBe('replayed')
    // when others have overtaken one a little, it still opens
    expect(why(await slot.open(sealed[599]!))).toBe('opened')
    expect(why(await slot.open(sealed[598]!))).toBe('opened')
    expect(why(await slot.open(sealed[598]!))).toBe('replayed')
    // a second slot may show the same person, but nothing old
    expect(why(await other.open(sealed[599]!))).toBe('opened')
    expect(why(await other.open(sealed[87]!))).toBe('replayed')
    expect(why(await other.open(sealed[88]!))).toBe('opened')
  })

  test('a frame whose key nobody told us, until it comes', async () => {
    const { sender, ring } = await annTalks()
    const [slot, mic] = [ring.slot('audio'), sender.stream('mic')]
    const epoch = await next(sender)
    const { keyId } = trailerOf((await mic.seal(VOICE))!)!
    expect(await slot.open((await mic.seal(VOICE))!)).toEqual({ dropped: 'unknown', keyId })
    await ring.add('ann', ANN, epoch)
    expect(why(await slot.open((await mic.seal(VOICE))!))).toBe('opened')
  })

  test('garbage, a picture in the place of a voice, and a forged frame, which changes nothing', async () => {
    const { sender, ring } = await annTalks()
    const [slot, mic] = [ring.slot('audio'), sender.stream('mic')]
    expect(why(await slot.open(new Uint8Array(100)))).toBe('garbage')
    expect(why(await slot.open((await sender.stream('cam').seal(PICTURE))!))).toBe('garbage')
    const forged = (await mic.seal(VOICE))!
    forged[forged.length - 3]! ^= 0xff // a counter far ahead
    expect(why(await slot.open(forged))).toBe('forged')
    expect(why(await slot.open((await mic.seal(VOICE))!))).toBe('opened')
  })

  test('whatever a stranger makes of a frame', async () => {
    const { sender, ring } = await annTalks()
    const [slot, cam] = [ring.slot('video'), sender.stream('cam')]
    for (let count = 0; count < 500; count++) {
      const made = (await cam.seal(PICTURE))!
      const [from, size] = crypto.getRandomValues(new Uint8Array(2))
      const changed = count % 2 ? made.slice(0, size! % made.length) : made
      if (count % 2 === 0) changed[from! % made.length]! ^= 1 + (size! % 255)
      expect(why(await slot.open(changed))).not.toBe('opened')
    }
    expect(why(await slot.open((await cam.seal(PICTURE))!))).toBe('opened')
  })

  test('what is sealed with a key from before the last four, or before the ring has settled', async () => {
    const { sender, ring } = await annTalks()
    const mic = sender.stream('mic')
    const old = [await mic.seal(VOICE), await mic.seal(VOICE), await mic.seal(VOICE)].map((one) => one!)
    for (let each = 0; each < 3; each++) await next(sender, ring)
    expect(why(await ring.slot('audio').open(old[0]!))).toBe('opened')
    await next(sender, ring)
    expect(why(await ring.slot('audio').open(old[1]!))).toBe('unknown')
    const last = (await mic.seal(VOICE))!
    await next(sender, ring)
    expect(why(await ring.slot('audio').open(last))).toBe('opened')
    ring.settle()
    expect(why(await ring.slot('audio').open(last))).toBe('unknown')
  })

  test('everything of somebody who has left', async () => {
    const { sender, ring } = await annTalks()
    const [slot, mic] = [ring.slot('audio'), sender.stream('mic')]
    await slot.open((await mic.seal(VOICE))!)
    ring.forget('ann')
    expect(why(await slot.open((await mic.seal(VOICE))!))).toBe('unknown')
  })
})

test('a secret of Ann is no secret of Ben, who knows it and says it were his', async () => {
  const { sender, epoch } = await annTalks()
  const ring = new Ring()
  await ring.add('ben', BEN, epoch)
  expect(why(await ring.slot('audio').open((await sender.stream('mic').seal(VOICE))!))).toBe('unknown')
})

test('nobody fills the memory of others with connections', async () => {
  const { sender, ring } = await annTalks()
  const slot = ring.slot('audio')
  const opened: unknown[] = []
  for (let each = 0; each < 2 * MAX_STREAMS; each++) opened.push(await slot.open((await sender.stream('mic').seal(VOICE))!))
  expect(opened.filter((one) => 'frame' in (one as object))).toHaveLength(MAX_STREAMS)
})

describe('in the streams of a browser', () => {
  const frame = (data: Bytes): EncodedFrame => ({ data: data.slice().buffer })
  const caught = () => {
    const frames: EncodedFrame[] = []
    return { frames, pass: { enqueue: (one?: EncodedFrame) => void frames.push(one!) } }
  }

  test('frames go through; who is heard is told once, and a picture is asked for after a gap', async () => {
    const { sender, ring } = await annTalks()
    const heard = { onFrom: vi.fn(), onDropped: vi.fn(), wantPicture: vi.fn() }
    const [seal, open] = [sealing(sender.stream('cam')), opening(ring.slot('video'), heard)]
    const [sealed, opened] = [caught(), caught()]

    // when a picture, one under a key that is not known yet, and two more after the key came are sent
    await seal.transform(frame(PICTURE), sealed.pass)
    const epoch = await next(sender)
    for (const data of [DELTA, DELTA, DELTA]) await seal.transform(frame(data), sealed.pass)
    for (const one of sealed.frames.slice(0, 2)) await open.transform(one, opened.pass)
    await ring.add('ann', ANN, epoch)
    for (const one of sealed.frames.slice(2)) await open.transform(one, opened.pass)

    // then all but the one come out
    expect(opened.frames.map(({ data }) => new Uint8Array(data))).toEqual([PICTURE, DELTA, DELTA])
    expect(heard.onFrom.mock.calls).toEqual([[{ person: 'ann', line: 'cam' }]])
    expect(heard.onDropped).toHaveBeenCalledExactlyOnceWith('unknown', expect.any(Number))
    expect(heard.wantPicture).toHaveBeenCalledOnce()
  })

  test('unsealed frames pass while they may, sealed ones open all the same, and what cannot be opened is no frame', async () => {
    const { sender, ring } = await annTalks()
    const heard = { onFrom: vi.fn(), onDropped: vi.fn(), wantPicture: vi.fn() }
    let may = false
    const [seal, open] = [sealing(sender.stream('cam'), () => may), opening(ring.slot('video'), heard, () => may)]
    const [sent, opened] = [caught(), caught()]
    const lengths: number[] = []
    const go = async (data: Bytes) => {
      await seal.transform(frame(data), sent.pass)
      lengths.push(sent.frames.at(-1)!.data.byteLength)
      await open.transform(sent.frames.at(-1)!, opened.pass)
    }

    // when a frame is sealed, one is not, one comes sealed by somebody unknown, and one is unsealed when none may be any more
    await go(PICTURE)
    may = true
    await go(DELTA)
    const stranger = new Sender(BEN, counting())
    await stranger.use({ number: 1, secret: new Uint8Array(32).fill(9) })
    await open.transform(frame((await stranger.stream('cam').seal(DELTA))!), opened.pass)
    may = false
    await open.transform(frame(DELTA), opened.pass)
    await go(DELTA)

    // then only what may be is shown, and it is known what was proven
    expect(lengths.map((length) => length === DELTA.length)).toEqual([false, true, false])
    expect(opened.frames.map(({ data }) => new Uint8Array(data))).toEqual([PICTURE, DELTA, DELTA])
    expect(heard.onFrom.mock.calls).toEqual([[{ person: 'ann', line: 'cam' }], [undefined], [{ person: 'ann', line: 'cam' }]])
    expect(heard.onDropped.mock.calls.map(([reason]) => reason)).toEqual(['unknown', 'garbage'])
  })

  test('of a new line whose first frames are unsealed it is told that nothing is proven: the page may still believe an older line', async () => {
    const heard = { onFrom: vi.fn(), onDropped: vi.fn(), wantPicture: vi.fn() }
    const open = opening(new Ring().slot('video'), heard, () => true)
    for (const data of [PICTURE, DELTA]) await open.transform(frame(data), caught().pass)
    expect(heard.onFrom.mock.calls).toEqual([[undefined]])
  })

  test('silence stays silence: of an empty frame nothing is made', async () => {
    const { frames, pass } = caught()
    const sender = new Sender(ANN, counting())
    await sender.use(sender.renew())
    const seal = sealing(sender.stream('mic'))
    await seal.transform(frame(new Uint8Array()), pass)
    expect(frames).toEqual([])
    await seal.transform(frame(VOICE), pass)
    expect(frames).toHaveLength(1)
  })

  test('without a key the sender lets nothing out', async () => {
    const { frames, pass } = caught()
    await sealing(new Sender(ANN, counting()).stream('mic')).transform(frame(VOICE), pass)
    expect(frames).toEqual([])
  })
})
