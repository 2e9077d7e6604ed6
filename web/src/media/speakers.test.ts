/* C7: what a phone does to the voices that a page plays, and what the page does about it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Call } from './call'
import { Speakers } from './speakers'

class FakeTrack {
  onunmute: (() => void) | null = null
}

class FakeStream {
  readonly track = new FakeTrack()

  getAudioTracks() {
    return [this.track]
  }
}

/** Plays unless somebody else has the sound. */
class FakePlayer {
  autoplay = false
  paused = true
  srcObject: unknown = null
  onpause: (() => void) | null = null
  readonly sinks: string[] = []

  constructor() {
    players.push(this)
  }

  async play() {
    if (refusal) throw refusal
    this.paused = false
  }

  /** As a phone call does. */
  stop() {
    this.paused = true
    this.onpause?.()
  }
}

class WithSinks extends FakePlayer {
  async setSinkId(sink: string) {
    this.sinks.push(sink)
  }
}

let players: FakePlayer[] = []
let refusal: DOMException | undefined

beforeEach(() => {
  players = []
  refusal = undefined
  vi.stubGlobal('Audio', FakePlayer)
})
afterEach(() => void vi.unstubAllGlobals())

function voices(count = 1) {
  const streams = Array.from({ length: count }, () => new FakeStream())
  let told = () => {}
  const call = { slots: streams.map((stream) => ({ kind: 'audio', stream })), onChange: (listener: () => void) => ((told = listener), () => (told = () => {})) }
  const onBlocked = vi.fn()
  return { speakers: new Speakers(call as unknown as Call, onBlocked), streams, call, tell: () => told(), onBlocked }
}

const settle = () => new Promise((on) => setTimeout(on))

test('a voice that the phone pauses goes on as soon as it may', async () => {
  voices()
  await settle()
  const [player] = players
  player?.stop()
  await settle()
  expect(player?.paused).toBe(false)
})

test('a voice that could not go on during a phone call goes on when it comes again, or when the page is seen', async () => {
  const { speakers, streams } = voices(2)
  await settle()
  refusal = new DOMException('the sound is elsewhere', 'AbortError')
  for (const player of players) player.stop()
  await settle()
  expect(players.map(({ paused }) => paused)).toEqual([true, true])
  refusal = undefined
  streams[0]?.track.onunmute?.()
  await settle()
  expect(players.map(({ paused }) => paused)).toEqual([false, true])
  speakers.revive()
  await settle()
  expect(players.map(({ paused }) => paused)).toEqual([false, false])
})

test('a browser that wants a tap first says so, and the tap starts every voice', async () => {
  refusal = new DOMException('press something', 'NotAllowedError')
  const { speakers, onBlocked } = voices(2)
  await settle()
  expect([speakers.blocked, onBlocked.mock.calls.length > 0]).toEqual([true, true])
  refusal = undefined
  speakers.play()
  await settle()
  expect([speakers.blocked, ...players.map(({ paused }) => paused)]).toEqual([false, false, false])
})

test('a voice that is gone is not started again by the phone', async () => {
  const { call, tell } = voices()
  await settle()
  const [player] = players
  call.slots = []
  tell()
  player?.stop()
  await settle()
  expect([player?.paused, player?.srcObject]).toEqual([true, null])
})

test('through the loudspeaker of one’s choice where the browser can, else where it is', async () => {
  vi.stubGlobal('Audio', WithSinks)
  voices().speakers.through('headset')
  expect(players.map(({ sinks }) => sinks)).toEqual([['headset']])
  vi.stubGlobal('Audio', FakePlayer)
  voices().speakers.through('headset')
  expect(players[1]?.sinks).toEqual([])
})
