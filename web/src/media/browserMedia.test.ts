import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Offered } from './call'
import type { Devices } from './devices'
import { BrowserMedia } from './browserMedia.svelte'
import { DataSaver } from './dataSaver'

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

function atTheCheck(copied: (track: { enabled: boolean }) => object = () => ({}), saver = new DataSaver(), slow_ms = 0, LocalMedia = BrowserMedia) {
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
  return { media: new LocalMedia(devices, { offer, wish }, saver), camera, offer, wish }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

test('hidden, my picture is not shown to me while the camera goes on', async () => {
  const { media, camera } = atTheCheck()
  await media.turn('cam', true)
  expect(media.own).toEqual({ tracks: [camera] })
  media.hideSelf = true
  expect(media.own).toBeUndefined()
  expect([media.cam.on, camera.readyState]).toEqual([true, 'live'])
  media.hideSelf = false
  expect(media.own).toEqual({ tracks: [camera] })
})

test('sound only: the camera is closed and pictures are not asked for, while the sound goes on', async () => {
  const { media, camera, wish } = atTheCheck()
  await media.turn('cam', true)
  media.start()
  await settle()
  up()
  media.soundOnly = true
  await settle()
  expect(wish.mock.calls).toEqual([['none']])
  expect([media.cam.on, camera.readyState, media.own]).toEqual([false, 'ended', undefined])
  await media.turn('cam', true)
  await settle()
  expect(media.soundOnly).toBe(false)
  expect(wish.mock.calls).toEqual([['none'], ['all']])
  expect(calls).toHaveLength(1)
})

test('sound only, pressed while the camera is slow: it stays sound only, and the camera that comes late is closed', async () => {
  const { media, camera } = atTheCheck(undefined, undefined, 600)
  void media.turn('cam', true)
  await vi.advanceTimersByTimeAsync(300)
  media.soundOnly = true
  await vi.advanceTimersByTimeAsync(1_000)
  expect([media.soundOnly, media.cam.on, media.cam.wanted, media.cam.busy, camera.readyState]).toEqual([true, false, false, false, 'ended'])
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
  const { BrowserMedia: Fresh } = await import('./browserMedia.svelte')
  const { media } = atTheCheck(undefined, undefined, 0, Fresh)
  media.start()
  await settle()
  const before = play.mock.calls.length
  page.dispatchEvent(new Event('visibilitychange'))
  expect(resume).toHaveBeenCalledOnce()
  expect([before > 0, play.mock.calls.length]).toEqual([true, 2 * before])
  media.end()
})

test('saving data: small pictures from the first offer on, and remembered', async () => {
  const kept = new Map<string, string>()
  const memory = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
  const first = atTheCheck(undefined, new DataSaver(memory, true))
  expect([first.media.saveData, first.media.savingSuggested]).toEqual([false, true])
  first.media.saveData = true
  expect([first.media.saveData, first.media.savingSuggested]).toEqual([true, false])
  const { media, offer, wish } = atTheCheck(undefined, new DataSaver(memory, true))
  media.start()
  await settle()
  up()
  expect(offer).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ pictures: 'small' }))
  media.saveData = false
  await settle()
  expect(wish.mock.calls).toEqual([['all']])
  expect(new DataSaver(memory, true).suggested).toBe(false)
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
  const { media } = atTheCheck((track) => {
    const copy = { ...track, stopped: false, stop: () => (copy.stopped = true) }
    copies.push(copy)
    return copy
  })
  await media.turn('mic', true)
  await media.turn('mic', false)
  expect(media.mic.track?.enabled).toBe(false)
  expect(media.level()).toBeGreaterThan(0.5)
  expect(copies.map(({ enabled, stopped }) => [enabled, stopped])).toEqual([[true, false]])
  media.end()
  expect(copies.map(({ stopped }) => stopped)).toEqual([true])
})
