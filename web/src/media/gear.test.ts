import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Devices } from './devices'
import { LiveGear } from './gear.svelte'

/** The lines each call laid, as kind and direction. */
let calls: string[][] = []

class FakePeer {
  readonly #lines: string[] = []
  localDescription = { sdp: 'offer' }
  connectionState = 'new'

  constructor() {
    calls.push(this.#lines)
  }

  addTransceiver(what: string | { kind: string }, { direction }: { direction: string }) {
    const kind = typeof what === 'string' ? what : what.kind
    this.#lines.push(`${kind} ${direction}`)
    return { mid: String(this.#lines.length), sender: { replaceTrack: async () => {} }, receiver: { track: { kind } }, setCodecPreferences: () => {} }
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

function atTheCheck(copied: (track: { enabled: boolean }) => object = () => ({})) {
  const track = (kind: string) => ({ kind, enabled: true, readyState: 'live', onended: null, stop() {
    this.readyState = 'ended'
  }, clone() {
    return copied(this)
  } })
  const camera = track('video')
  const devices = { microphone: async () => track('audio'), camera: async () => camera, chosen: () => undefined } as unknown as Devices
  return { gear: new LiveGear(devices, async () => 'answer'), camera }
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

test('sound only: the call is made anew without a slot for pictures, and the camera is closed', async () => {
  const { gear, camera } = atTheCheck()
  await gear.turn('cam', true)
  gear.start()
  await settle()
  gear.soundOnly = true
  await settle()
  const pictures = calls.map((lines) => lines.filter((line) => line === 'video recvonly').length)
  expect(pictures).toEqual([12, 0])
  expect(calls[1]).toContain('audio recvonly')
  expect([gear.cam.on, camera.readyState, gear.own]).toEqual([false, 'ended', undefined])
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
