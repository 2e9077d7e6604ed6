import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DeviceRefused, Devices, type DeviceProblem } from './devices'
import { LocalTracks } from './localTracks'

class Track extends EventTarget {
  enabled = true
  muted = false
  readyState: 'live' | 'ended' = 'live'
  contentHint = ''
  onended: (() => void) | null = null
  onmute: (() => void) | null = null
  onunmute: (() => void) | null = null

  constructor(readonly kind: 'audio' | 'video', readonly device: string) {
    super()
  }

  stop() {
    this.readyState = 'ended'
  }

  getSettings() {
    return { deviceId: this.device }
  }

  /** What only the machine does. */
  end() {
    this.readyState = 'ended'
    this.onended?.()
  }

  silence(muted: boolean) {
    this.muted = muted
    if (muted) this.onmute?.()
    else this.onunmute?.()
  }
}

/** A machine with slow devices: what is asked for comes when the test says so. */
function machine(plugged: { audio: string[]; video: string[] } = { audio: ['built-in'], video: ['webcam'] }) {
  const tracks: Track[] = []
  const asked: string[] = []
  let waiting: (() => void)[] = []
  let slow = false
  let denied = false
  const changes = new EventTarget()
  const media = {
    enumerateDevices: async () => (['audio', 'video'] as const).flatMap((kind) => plugged[kind].map((deviceId) => ({ deviceId, kind: `${kind}input`, label: deviceId }))),
    addEventListener: changes.addEventListener.bind(changes),
    removeEventListener: changes.removeEventListener.bind(changes),
    getUserMedia: async (wanted: MediaStreamConstraints) => {
      const kinds = (['audio', 'video'] as const).filter((kind) => wanted[kind])
      asked.push(kinds.join('+'))
      if (slow) await new Promise<void>((resolve) => waiting.push(resolve))
      if (denied) throw new DOMException('', 'NotAllowedError')
      const found = kinds.map((kind) => {
        const ideal = ((wanted[kind] as MediaTrackConstraints).deviceId as { ideal?: string } | undefined)?.ideal
        const device = plugged[kind].find((id) => id === ideal) ?? plugged[kind][0]
        if (device === undefined) throw new DOMException('', 'NotFoundError')
        const track = new Track(kind, device)
        tracks.push(track)
        return track
      })
      return { getTracks: () => found }
    },
  }
  const devices = new Devices(media as unknown as ConstructorParameters<typeof Devices>[0])
  const local = new LocalTracks(devices)
  const told: string[] = []
  local.onChange(() => told.push(local.mic.on ? 'on' : 'off'))
  return {
    local, devices, tracks, asked, told, plugged,
    slowly: () => (slow = true),
    deny: () => (denied = true),
    come: async () => {
      const now = waiting
      waiting = []
      for (const go of now) go()
      await vi.advanceTimersByTimeAsync(0)
    },
    plug: async (kind: 'audio' | 'video', ids: string[]) => {
      plugged[kind] = ids
      changes.dispatchEvent(new Event('devicechange'))
      await vi.advanceTimersByTimeAsync(0)
    },
    alive: () => tracks.filter((track) => track.readyState === 'live').length,
    last: () => tracks.at(-1) as Track,
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const settle = () => vi.advanceTimersByTimeAsync(0)

test.each([
  ['on, off', [true, false], false, 0],
  ['on, off, on', [true, false, true], true, 1],
  ['on, on', [true, true], true, 1],
  ['on, off, on, off', [true, false, true, false], false, 0],
] as const)('a slow camera, pressed %s: the last wish wins, and one track at most is open', async (_, presses, on, alive) => {
  const { local, slowly, come, asked, alive: open } = machine()
  slowly()
  for (const press of presses) void local.turn('cam', press)
  await settle()
  expect(local.cam.wanted).toBe(presses.at(-1))
  await come()
  expect([local.cam.on, local.cam.busy, open()]).toEqual([on, false, alive])
  expect(asked).toEqual(['video'])
})

test.each(['rest', 'end'] as const)('after %s every track is ended, also the one that comes later', async (how) => {
  const { local, slowly, come, alive } = machine()
  await local.turn('mic', true)
  slowly()
  void local.turn('cam', true)
  await settle()
  local[how]()
  expect(alive()).toBe(0)
  await come()
  expect([alive(), local.mic.on, local.cam.on, local.cam.busy]).toEqual([0, false, false, false])
})

test('rest closes a muted microphone too', async () => {
  const { local, alive } = machine()
  await local.turn('mic', true)
  await local.turn('mic', false)
  expect(alive()).toBe(1)
  local.rest()
  expect(alive()).toBe(0)
})

test('another microphone, chosen while muted, is opened muted and says nothing', async () => {
  const { local, devices, told, last, tracks } = machine({ audio: ['built-in', 'headset'], video: [] })
  await local.turn('mic', true)
  await local.turn('mic', false)
  told.length = 0
  devices.choose('audioinput', 'headset')
  await local.reopen('mic')
  expect(told).not.toContain('on')
  expect([local.mic.on, last().device, last().enabled, tracks[0]?.readyState]).toEqual([false, 'headset', false, 'ended'])
  await local.turn('mic', true)
  expect([local.mic.on, last().enabled]).toEqual([true, true])
})

test('another microphone, chosen while the first is still coming, is the one that is open', async () => {
  const { local, devices, slowly, come, alive, last } = machine({ audio: ['built-in', 'headset'], video: [] })
  slowly()
  void local.turn('mic', true)
  await settle()
  devices.choose('audioinput', 'headset')
  void local.reopen('mic')
  await come()
  await come()
  expect([last().device, alive(), local.mic.on]).toEqual(['headset', 1, true])
})

test('both wanted in one breath: the browser asks once; a no is a no to both', async () => {
  const both = machine()
  await Promise.all([both.local.turn('mic', true), both.local.turn('cam', true)])
  expect([both.asked, both.local.mic.on, both.local.cam.on]).toEqual([['audio+video'], true, true])
  const no = machine()
  no.deny()
  await Promise.all([no.local.turn('mic', true), no.local.turn('cam', true)])
  expect([no.asked, no.local.mic.problem, no.local.cam.problem]).toEqual([['audio+video'], 'denied', 'denied'])
})

test('without a camera the microphone is had all the same', async () => {
  const { local, asked } = machine({ audio: ['built-in'], video: [] })
  await Promise.all([local.turn('mic', true), local.turn('cam', true)])
  expect(asked[0]).toBe('audio+video')
  expect([local.mic.on, local.cam.problem]).toEqual([true, 'missing'])
})

test('muted by the machine: said at once, and taken back', async () => {
  const { local, last } = machine()
  await local.turn('mic', true)
  last().silence(true)
  expect([local.mic.on, local.mic.silenced]).toEqual([true, true])
  last().silence(false)
  expect(local.mic.silenced).toBe(false)
})

test('a headset that is pulled out: the other microphone takes its place, and the headset comes back', async () => {
  const { local, devices, plug, last, alive } = machine({ audio: ['headset', 'built-in'], video: [] })
  devices.choose('audioinput', 'headset')
  await local.turn('mic', true)
  const headset = last()
  await plug('audio', ['built-in'])
  headset.end()
  await settle()
  expect([local.mic.on, last().device, local.mic.problem]).toEqual([true, 'built-in', undefined])
  await plug('audio', ['headset', 'built-in'])
  expect([local.mic.on, last().device, alive()]).toEqual([true, 'headset', 1])
})

test('a muted microphone that is pulled out comes back muted', async () => {
  const { local, plug, last } = machine({ audio: ['headset', 'built-in'], video: [] })
  await local.turn('mic', true)
  await local.turn('mic', false)
  const headset = last()
  await plug('audio', ['built-in'])
  headset.end()
  await settle()
  expect([local.mic.on, last().device, last().enabled]).toEqual([false, 'built-in', false])
})

test('the only microphone is pulled out: off, and nothing turns on by itself when it is back', async () => {
  const { local, plug, last, alive } = machine()
  await local.turn('mic', true)
  const only = last()
  await plug('audio', [])
  only.end()
  await settle()
  expect([local.mic.on, local.mic.wanted, local.mic.problem]).toEqual([false, false, 'missing'])
  await plug('audio', ['built-in'])
  expect([local.mic.on, local.mic.problem, alive()]).toEqual([false, undefined, 0])
  await local.turn('mic', true)
  expect(local.mic.on).toBe(true)
})

test('a device that ends again at once is broken', async () => {
  const { local, last } = machine()
  await local.turn('cam', true)
  last().end()
  await settle()
  last().end()
  await settle()
  expect([local.cam.on, local.cam.problem]).toEqual([false, 'failed'])
})

test('a page that is seen again finds out what became of its devices', async () => {
  const { local, last, alive } = machine()
  await local.turn('mic', true)
  last().muted = true
  local.look()
  expect(local.mic.silenced).toBe(true)
  last().stop()
  local.look()
  await settle()
  expect([local.mic.on, alive()]).toEqual([true, 1])
})

test.each<[string, DeviceProblem]>([
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'missing'],
])('%s: why there is none', async (name, problem) => {
  const { local, devices } = machine()
  devices.microphone = () => Promise.reject(new DeviceRefused(name === 'NotAllowedError' ? 'denied' : 'missing'))
  await local.turn('mic', true)
  expect([local.mic.on, local.mic.wanted, local.mic.problem]).toEqual([false, false, problem])
})
