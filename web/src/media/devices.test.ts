import { expect, test, vi } from 'vitest'
import { Devices, problemOf } from './devices'
import { levelOf } from './levels'
import { LocalTracks, OFF } from './localTracks'

function error(name: string): Error {
  const made = new Error(name)
  made.name = name
  return made
}

function track(kind: string) {
  return { kind, enabled: true, readyState: 'live', onended: null as (() => void) | null, stop() {
    this.readyState = 'ended'
  } }
}

function machine(fails?: string) {
  const asked: MediaStreamConstraints[] = []
  const opened: ReturnType<typeof track>[] = []
  const memory = new Map<string, string>()
  const media = {
    enumerateDevices: async () => [
      { kind: 'videoinput', deviceId: 'v1', label: 'Built-in' },
      { kind: 'audioinput', deviceId: 'a1', label: 'Headset' },
      { kind: 'audioinput', deviceId: '', label: '' },
    ],
    getUserMedia: async (constraints: MediaStreamConstraints) => {
      asked.push(constraints)
      if (fails) throw error(fails)
      const made = track(constraints.video ? 'video' : 'audio')
      opened.push(made)
      return { getTracks: () => [made] }
    },
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  } as unknown as MediaDevices
  const storage = { getItem: (key: string) => memory.get(key) ?? null, setItem: (key: string, value: string) => void memory.set(key, value) }
  return { devices: new Devices(media, storage), media, storage, asked, opened }
}

test('lists what has an id', async () => {
  await expect(machine().devices.list('audioinput')).resolves.toEqual([{ id: 'a1', label: 'Headset' }])
})

test('a choice is remembered and asked for, but never insisted on', async () => {
  const { devices, media, storage, asked } = machine()
  devices.choose('videoinput', 'v1')
  const later = new Devices(media, storage)
  await later.camera()
  expect(asked[0]?.video).toMatchObject({ deviceId: { ideal: 'v1' } })
})

test('a broken memory is an empty one', () => {
  const devices = new Devices(undefined, { getItem: () => '{', setItem: () => {} })
  expect(devices.chosen('audioinput')).toBeUndefined()
})

test.each([
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['TypeError', 'failed'],
])('%s is %s', async (name, problem) => {
  expect(problemOf(error(name))).toBe(problem)
  await expect(machine(name).devices.camera()).rejects.toMatchObject({ problem })
})

test('a page without HTTPS says so', async () => {
  await expect(new Devices(undefined).microphone()).rejects.toMatchObject({ problem: 'insecure' })
})

test('a muted microphone stays open; a camera that is off is closed', async () => {
  const { devices, opened } = machine()
  const local = new LocalTracks(devices)
  await local.turn('mic', true)
  await local.turn('cam', true)
  await local.turn('mic', false)
  await local.turn('cam', false)
  const [voice, picture] = opened
  expect([voice?.readyState, voice?.enabled]).toEqual(['live', false])
  expect(picture?.readyState).toBe('ended')
  expect([local.mic.on, local.cam.on, local.cam.track]).toEqual([false, false, undefined])
  await local.turn('mic', true)
  expect(voice?.enabled).toBe(true)
  expect(opened).toHaveLength(2)
})

test('a device that cannot be had leaves its line off, with the reason', async () => {
  const local = new LocalTracks(machine('NotAllowedError').devices)
  await local.turn('cam', true)
  expect(local.cam).toMatchObject({ on: false, busy: false, problem: 'denied' })
})

test('another device keeps a muted line muted', async () => {
  const { devices, opened } = machine()
  const local = new LocalTracks(devices)
  await local.turn('mic', true)
  await local.turn('mic', false)
  await local.reopen('mic')
  expect(opened.map((made) => made.readyState)).toEqual(['ended', 'live'])
  expect(local.mic.on).toBe(false)
  expect(opened[1]?.enabled).toBe(false)
})

test('a laptop opens a picture for the stage, a phone a smaller one', async () => {
  const { devices, media, asked, opened } = machine()
  await devices.camera()
  await new Devices(media, undefined, true).camera()
  expect(asked.map(({ video }) => video)).toMatchObject([{ width: { ideal: 1280 } }, { width: { ideal: 960 } }])
  expect(opened).toMatchObject([{ contentHint: 'motion' }, { contentHint: 'motion' }])
})

function sharing(choose: () => Promise<unknown>) {
  const { media } = machine()
  return new LocalTracks(new Devices(Object.assign(media, { getDisplayMedia: choose }) as MediaDevices))
}

test('a screen is shared until the browser’s own bar ends it, which is no problem', async () => {
  const screen = track('video')
  const local = sharing(async () => ({ getTracks: () => [screen] }))
  await local.turn('screen', true)
  expect(local.screen).toMatchObject({ on: true, busy: false, track: { contentHint: 'detail' } })
  screen.onended?.()
  expect(local.screen).toEqual(OFF)
})

test('who chooses no screen after all has none, and no problem', async () => {
  const local = sharing(() => Promise.reject(new DOMException('Permission denied', 'NotAllowedError')))
  await local.turn('screen', true)
  expect(local.screen).toMatchObject({ on: false, busy: false, problem: undefined })
})

test('a machine that forbids it says so', async () => {
  const local = sharing(() => Promise.reject(new DOMException('Permission denied by system', 'NotAllowedError')))
  await local.turn('screen', true)
  expect(local.screen.problem).toBe('denied')
  expect([machine().devices.canShare, new Devices(undefined).canShare]).toEqual([false, false])
})

test('levels: silence is nothing, speech is in between, full scale is one', () => {
  expect(levelOf(new Float32Array(512))).toBe(0)
  expect(levelOf(new Float32Array(0))).toBe(0)
  expect(levelOf(new Float32Array(512).fill(1))).toBe(1)
  const speech = levelOf(new Float32Array(512).fill(0.03))
  expect(speech).toBeGreaterThan(0.4)
  expect(speech).toBeLessThan(0.8)
})
