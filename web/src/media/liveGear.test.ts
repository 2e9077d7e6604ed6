import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Offered } from './call'
import type { Devices } from './devices'
import { LiveGear } from './liveGear.svelte'
import { Thrift } from './thrift'

/** The lines each call laid, as kind and direction. */
let calls: string[][] = []
/** The last call is connected. */
let up = () => {}

class FakePeer {
  readonly #lines: string[] = []
  localDescription = { sdp: 'offer' }
  connectionState = 'new'
  onconnectionstatechange: (() => void) | undefined

  constructor() {
    calls.push(this.#lines)
    up = () => {
      this.connectionState = 'connected'
      this.onconnectionstatechange?.()
    }
  }

  addTransceiver(what: string | { kind: string }, { direction }: { direction: string }) {
    const kind = typeof what === 'string' ? what : what.kind
    this.#lines.push(`${kind} ${direction}`)
    return { mid: String(this.#lines.length), sender: { replaceTrack: async () => {}, getParameters: () => ({ encodings: [] }) }, receiver: { track: { kind } }, setCodecPreferences: () => {} }
  }

  async setLocalDescription() {}
  async setRemoteDescription() {}
  close() {}
}

class FakeStream {
  readonly tracks: unknown[]

  constructor(tracks: unknown[]) {
    this.tracks = tracks
  }

  getAudioTracks() {
    return this.tracks
  }
}

beforeEach(() => {
  calls = []
  vi.useFakeTimers()
  vi.stubGlobal('RTCPeerConnection', FakePeer)
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [] }) })
  vi.stubGlobal('MediaStream', FakeStream)
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
  vi.stubGlobal('Audio', class {
    async play() {}
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function atTheCheck(copied: (track: { enabled: boolean }) => object = () => ({}), thrift = new Thrift(), slow_ms = 0, Gear = LiveGear) {
  const track = (kind: string) => ({ kind, enabled: true, readyState: 'live', onended: null, stop() {
    this.readyState = 'ended'
  }, clone() {
    return copied(this)
  } })
  const camera = track('video')
  const opened = slow_ms > 0 ? new Promise((on) => setTimeout(() => on(camera), slow_ms)) : Promise.resolve(camera)
  const devices = { microphone: async () => track('audio'), camera: () => opened, chosen: () => undefined, onChange: () => () => {} } as unknown as Devices
  const offer = vi.fn(async (_offered: Offered) => 'answer')
  const wish = vi.fn(async (_pictures: string) => {})
  return { gear: new Gear(devices, { offer, wish }, thrift), camera, offer, wish }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

test('hidden, my picture is not shown to me while the camera goes on', async () => {
  const { gear, camera } = atTheCheck()
  await gear.turn('cam', true)
  expect(gear.own).toEqual({ tracks: [camera] })
  gear.hideSelf = true
  expect(gear.own).toBeUndefined()
  expect([gear.cam.on, camera.readyState]).toEqual([true, 'live'])
  gear.hideSelf = false
  expect(gear.own).toEqual({ tracks: [camera] })
})

test('sound only: the camera is closed and pictures are not asked for, while the sound goes on', async () => {
  const { gear, camera, wish } = atTheCheck()
  await gear.turn('cam', true)
  gear.start()
  await settle()
  up()
  gear.soundOnly = true
  await settle()
  expect(wish.mock.calls).toEqual([['none']])
  expect([gear.cam.on, camera.readyState, gear.own]).toEqual([false, 'ended', undefined])
  await gear.turn('cam', true)
  await settle()
  expect(gear.soundOnly).toBe(false)
  expect(wish.mock.calls).toEqual([['none'], ['all']])
  expect(calls).toHaveLength(1)
})

test('sound only, pressed while the camera is slow: it stays sound only, and the camera that comes late is closed', async () => {
  const { gear, camera } = atTheCheck(undefined, undefined, 600)
  void gear.turn('cam', true)
  await vi.advanceTimersByTimeAsync(300)
  gear.soundOnly = true
  await vi.advanceTimersByTimeAsync(1_000)
  expect([gear.soundOnly, gear.cam.on, gear.cam.wanted, gear.cam.busy, camera.readyState]).toEqual([true, false, false, false, 'ended'])
})

test('a page that is seen again: the sound that a phone call interrupted goes on, and so do the voices', async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const resume = vi.fn(async () => {})
  const play = vi.fn(async () => {})
  vi.stubGlobal('document', page)
  vi.stubGlobal('AudioContext', class {
    state = 'interrupted'
    resume = resume
  })
  vi.stubGlobal('Audio', class {
    paused = true
    play = play
  })
  vi.resetModules()
  const { LiveGear: Fresh } = await import('./liveGear.svelte')
  const { gear } = atTheCheck(undefined, undefined, 0, Fresh)
  gear.start()
  await settle()
  const before = play.mock.calls.length
  page.dispatchEvent(new Event('visibilitychange'))
  expect(resume).toHaveBeenCalledOnce()
  expect([before > 0, play.mock.calls.length]).toEqual([true, 2 * before])
  gear.end()
})

test('saving data: small pictures from the first offer on, and remembered', async () => {
  const kept = new Map<string, string>()
  const memory = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
  const first = atTheCheck(undefined, new Thrift(memory, true))
  expect([first.gear.saveData, first.gear.savingSuggested]).toEqual([false, true])
  first.gear.saveData = true
  expect([first.gear.saveData, first.gear.savingSuggested]).toEqual([true, false])
  const { gear, offer, wish } = atTheCheck(undefined, new Thrift(memory, true))
  gear.start()
  await settle()
  up()
  expect(offer).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ pictures: 'small' }))
  gear.saveData = false
  await settle()
  expect(wish.mock.calls).toEqual([['all']])
  expect(new Thrift(memory, true).suggested).toBe(false)
})

test('a muted microphone is still listened to, through a copy that is closed with it', async () => {
  const copies: { enabled: boolean; stopped: boolean; stop: () => void }[] = []
  class FakeContext {
    state = 'running'
    createAnalyser() {
      return { fftSize: 0, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(0.1) }
    }
    createMediaStreamSource() {
      return { connect: () => {}, disconnect: () => {} }
    }
  }
  vi.stubGlobal('AudioContext', FakeContext)
  const { gear } = atTheCheck((track) => {
    const copy = { ...track, stopped: false, stop: () => (copy.stopped = true) }
    copies.push(copy)
    return copy
  })
  await gear.turn('mic', true)
  await gear.turn('mic', false)
  expect(gear.mic.track?.enabled).toBe(false)
  expect(gear.level()).toBeGreaterThan(0.5)
  expect(copies.map(({ enabled, stopped }) => [enabled, stopped])).toEqual([[true, false]])
  gear.end()
  expect(copies.map(({ stopped }) => stopped)).toEqual([true])
})
