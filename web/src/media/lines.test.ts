import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LiveGear } from './gear.svelte'
import { Lines, type Place, type Venue } from './lines.svelte'
import { Wish } from './wishes'

let network: EventTarget

beforeEach(() => {
  network = new EventTarget()
  const connection = Object.assign(new EventTarget(), { type: 'wifi' })
  vi.stubGlobal('addEventListener', network.addEventListener.bind(network))
  vi.stubGlobal('removeEventListener', network.removeEventListener.bind(network))
  vi.stubGlobal('navigator', { onLine: true, connection })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

function sitting(place: Place | undefined) {
  const did: string[] = []
  const line = (on: boolean) => ({ on, busy: false, problem: undefined, track: undefined })
  const gear = {
    mic: line(true),
    cam: line(false),
    turn: async (which: 'mic' | 'cam', on: boolean) => {
      gear[which] = line(on)
      did.push(`turn ${which} ${on}`)
    },
    start: () => did.push('start'),
    stop: () => did.push('stop'),
    restart: () => did.push('restart'),
    networkChanged: () => did.push('network changed'),
    want: (wanted: object) => did.push(`want ${JSON.stringify(wanted)}`),
    doubt: () => did.push('doubt'),
    show: (slots: object) => did.push(`show ${JSON.stringify(slots)}`),
    end: () => did.push('end'),
  }
  let live = () => {}
  let tell: Parameters<Venue['onTold']>[0] = () => {}
  const venue = {
    state: 'live' as Venue['state'],
    connection: 'tab1',
    place,
    onTold: (listener: typeof tell) => ((tell = listener), () => {}),
    onLive: (listener: () => void) => ((live = listener), () => {}),
    take: async (quietly: boolean) => void did.push(`take ${quietly}`),
    say: async (which: string, on: boolean) => void did.push(`say ${which} ${on}`),
  }
  const lines = new Lines(venue, gear as unknown as LiveGear)
  return { lines, venue, gear, did, live: () => live(), tell: (told: Parameters<typeof tell>[0]) => tell(told) }
}

const settle = () => new Promise((resolve) => setTimeout(resolve))

test('with the media ours the call runs, and the server hears of the open microphone once', async () => {
  const { lines, venue, did } = sitting({ media: 'tab1', mic: false, cam: false })
  lines.follow()
  lines.follow()
  venue.place = { media: 'tab1', mic: true, cam: false }
  await settle()
  lines.follow()
  expect(did.filter((what) => what.startsWith('say'))).toEqual(['say mic true'])
  expect(did[0]).toBe('start')
})

test('whoever may not take part yet has no call, and begins one when they may', () => {
  const { lines, venue, did } = sitting({ media: 'tab1', mic: true, cam: false, paused: true })
  lines.follow()
  venue.place = { media: 'tab1', mic: true, cam: false, paused: false }
  lines.follow()
  venue.place = { media: 'tab1', mic: true, cam: false, paused: true }
  lines.follow()
  expect(did).toEqual(['stop', 'start', 'stop'])
})

test('whoever does not sit has no call', () => {
  const { lines, did } = sitting(undefined)
  lines.follow()
  expect(did).toEqual(['stop'])
})

test('nobody has the media: take it; another device has it: leave it there', () => {
  const free = sitting({ media: undefined, mic: false, cam: false })
  free.lines.follow()
  expect(free.did).toContain('take true')
  const other = sitting({ media: 'tab2', mic: false, cam: false })
  other.lines.follow()
  expect(other.did).toEqual(['stop'])
})

test('media that another device took is not taken back', () => {
  const { lines, venue, did } = sitting({ media: 'tab1', mic: true, cam: false })
  lines.follow()
  venue.place = { media: 'tab2', mic: true, cam: false }
  lines.follow()
  expect(did).not.toContain('take true')
})

test('media is taken back when our own line broke', () => {
  const { lines, venue, did, live } = sitting({ media: 'tab1', mic: true, cam: false })
  lines.follow()
  venue.connection = 'tab1 again'
  live()
  lines.follow()
  venue.place = { media: undefined, mic: true, cam: false }
  lines.follow()
  expect(did).toContain('take true')
  venue.place = { media: 'tab1 again', mic: true, cam: false }
  lines.follow()
  expect(did).toContain('doubt')
  expect(did).not.toContain('stop')
})

test('media that another device took while our line was broken is left there', () => {
  const { lines, venue, did, live } = sitting({ media: 'tab1', mic: true, cam: false })
  lines.follow()
  venue.connection = 'tab1 again'
  live()
  venue.place = { media: 'tab2', mic: true, cam: false }
  lines.follow()
  expect(did).toContain('stop')
})

test('muted by a facilitator: the device obeys and the screen is told', async () => {
  const { lines, venue, did, gear } = sitting({ media: 'tab1', mic: true, cam: false })
  lines.follow()
  venue.place = { media: 'tab1', mic: false, cam: false }
  lines.follow()
  await settle()
  expect(did).toContain('turn mic false')
  expect([gear.mic.on, lines.turnedOff]).toEqual([false, 'mic'])
})

test('muted in another page of mine: taken back here I am muted, and nobody else is said to have done it', async () => {
  const { lines, venue, did, gear } = sitting({ media: 'tab1', mic: true, cam: false })
  lines.follow()
  venue.place = { media: 'tab2', mic: true, cam: false }
  lines.follow()
  venue.place = { media: 'tab1', mic: false, cam: false }
  lines.follow()
  await settle()
  expect(did).toContain('turn mic false')
  expect([gear.mic.on, lines.turnedOff]).toEqual([false, undefined])
})

test('slots, what is wanted of me, a moved server and a connection that ended reach the call', () => {
  const { did, tell } = sitting({ media: 'tab1', mic: true, cam: false })
  tell({ kind: 'slots', slots: { '6': 'ben' } })
  tell({ kind: 'media_moved' })
  tell({ kind: 'wanted', camera: ['l', 'h'], screen: true })
  tell({ kind: 'levels' })
  tell({ kind: 'media_failed' })
  expect(did).toEqual(['show {"6":"ben"}', 'restart', 'want {"camera":["l","h"],"screen":true}', 'doubt'])
})

test('another network reaches the call, and none does not', () => {
  const { lines, did } = sitting({ media: 'tab1', mic: true, cam: false })
  const line = navigator as unknown as { onLine: boolean; connection: EventTarget & { type: string } }
  const becomes = (type: string) => {
    line.connection.type = type
    line.connection.dispatchEvent(new Event('change'))
  }
  becomes('wifi')
  expect(did).toEqual([])
  line.onLine = false
  becomes('none')
  expect(did).toEqual([])
  line.onLine = true
  network.dispatchEvent(new Event('online'))
  becomes('cellular')
  expect(did).toEqual(['network changed', 'network changed'])
  lines.end()
  network.dispatchEvent(new Event('online'))
  becomes('wifi')
  expect(did).toEqual(['network changed', 'network changed', 'end'])
})

describe('what I want of my microphone', () => {
  test('is said to a server that does not know it', () => {
    const mic = new Wish()
    mic.want(true)
    expect(mic.hears(false)).toBe('say')
    expect(mic.hears(true)).toBe('nothing')
  })

  test('gives way to a facilitator who mutes me', () => {
    const mic = new Wish()
    mic.want(true)
    mic.hears(true)
    expect(mic.hears(false)).toBe('turn_off')
    expect(mic.on).toBe(false)
    expect(mic.hears(false)).toBe('nothing')
  })

  test('is said again after the line broke, which is nobody’s muting', () => {
    const mic = new Wish()
    mic.want(true)
    mic.hears(true)
    mic.lineNew()
    expect(mic.hears(false)).toBe('say')
    expect(mic.on).toBe(true)
  })

  test('is kept when I mute myself', () => {
    const mic = new Wish()
    mic.want(true)
    mic.hears(true)
    mic.want(false)
    expect(mic.hears(false)).toBe('nothing')
  })
})
