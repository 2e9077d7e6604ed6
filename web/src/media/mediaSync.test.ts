import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BrowserMedia } from './browserMedia.svelte'
import { MediaSync, type Place, type Venue } from './mediaSync.svelte'
import { OFF } from './localTracks'
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

const seat = (more: Partial<Place> = {}): Place => ({ media: 'tab1', mic: false, cam: false, stops: { mic: 0, cam: 0 }, because: {}, ...more })

/** Somebody who sits, or not; `open`: what their devices do. */
function sitting(place: Place | undefined, open: { mic?: boolean; cam?: boolean } = {}) {
  const did: string[] = []
  const line = (on = false) => ({ ...OFF, on, wanted: on })
  /** A device that is slow opens when the test says so. */
  let slow: Promise<void> | undefined
  const media = {
    mic: line(open.mic),
    cam: line(open.cam),
    turn: async (which: 'mic' | 'cam', on: boolean) => {
      did.push(`turn ${which} ${on}`)
      media[which] = { ...line(on), on: on && !slow }
      await slow
      if (media[which].wanted === on) media[which] = line(on)
    },
    rest: () => {
      did.push('rest')
      media.mic = media.cam = line()
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
  /** What the server answers to "on". */
  let does = true
  const venue = {
    state: 'live' as Venue['state'],
    connection: 'tab1',
    place,
    onTold: (listener: typeof tell) => ((tell = listener), () => {}),
    onLive: (listener: () => void) => ((live = listener), () => {}),
    take: async () => void did.push('take'),
    say: async (which: 'mic' | 'cam', on: boolean, stops: number) => {
      did.push(`say ${which} ${on} ${stops}`)
      if (does || !on) if (venue.place) venue.place = { ...venue.place, [which]: on }
      return does || !on
    },
    refuse: (code: string) => void did.push(`refuse ${code}`),
  }
  const lines = new MediaSync(venue, media as unknown as BrowserMedia)
  const said = () => did.filter((what) => what.startsWith('say'))
  return {
    lines, venue, media, did, said,
    live: () => live(),
    tell: (told: Parameters<typeof tell>[0]) => tell(told),
    refuseOn: () => (does = false),
    slowly: () => {
      let opened = () => {}
      slow = new Promise((resolve) => (opened = () => ((slow = undefined), resolve())))
      return opened
    },
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve))

test('what was chosen before the mirror is what one sits down with, said once', async () => {
  const { lines, venue, said, did } = sitting(undefined, { mic: true })
  lines.follow()
  venue.place = seat()
  lines.follow()
  lines.follow()
  await settle()
  lines.follow()
  expect(said()).toEqual(['say mic true 0'])
  expect(did).toContain('start')
})

test('also when the chair is there at once, as a facilitator’s is', async () => {
  const { lines, venue, said, media } = sitting(undefined, { mic: true, cam: true })
  lines.mirror()
  venue.place = seat()
  lines.follow()
  await settle()
  expect(said()).toEqual(['say mic true 0', 'say cam true 0'])
  expect([media.mic.on, media.cam.on]).toEqual([true, true])
})

test('after a reload the devices do what the seat says, and nothing is said', async () => {
  const muted = sitting(seat({ cam: true }))
  muted.lines.follow()
  await settle()
  muted.lines.follow()
  expect([muted.media.mic.on, muted.media.cam.on]).toEqual([false, true])
  expect(muted.said()).toEqual([])
})

test('a device that is open though the seat is off is closed: never more open than the seat', async () => {
  const { lines, media, said } = sitting(seat(), { mic: true, cam: true })
  lines.follow()
  await settle()
  expect([media.mic.on, media.cam.on]).toEqual([false, false])
  expect(said()).toEqual([])
})

test('muted by a facilitator: the device obeys and the screen is told why, until one says that one knows', async () => {
  const { lines, venue, media } = sitting(seat({ mic: true }), { mic: true })
  lines.follow()
  venue.place = seat({ stops: { mic: 1, cam: 0 }, because: { mic: 'facilitator' } })
  lines.follow()
  await settle()
  expect([media.mic.on, lines.turnedOff]).toEqual([false, [{ line: 'mic', because: 'facilitator' }]])
  lines.know('mic')
  expect(lines.turnedOff).toEqual([])
})

test('muted while the own line was away: coming back undoes nothing, and the screen is told why', async () => {
  const { lines, venue, media, live, said } = sitting(seat({ mic: true, cam: true }), { mic: true, cam: true })
  lines.follow()
  venue.connection = 'tab1 again'
  live()
  lines.follow()
  venue.place = seat({ media: 'tab1 again', cam: true, stops: { mic: 1, cam: 0 }, because: { mic: 'facilitator' } })
  lines.follow()
  await settle()
  lines.follow()
  expect(said()).toEqual([])
  expect([media.mic.on, media.cam.on]).toEqual([false, true])
  expect(lines.turnedOff).toEqual([{ line: 'mic', because: 'facilitator' }])
})

test('muted by oneself while the line was away: that is said again, as off always is', async () => {
  const { lines, venue, media, said } = sitting(seat({ mic: true }), { mic: true })
  lines.follow()
  venue.say = async () => false // no answer
  await lines.press('mic', false)
  const heard: string[] = []
  venue.say = async (which, on) => {
    heard.push(`${which} ${on}`)
    venue.place = seat()
    return true
  }
  lines.follow()
  await settle()
  expect(heard).toEqual(['mic false'])
  expect(media.mic.on).toBe(false)
  expect(said()).toEqual([])
})

test('a press carries what it saw, and one that the server refuses leaves everything off', async () => {
  const { lines, venue, media, said, refuseOn } = sitting(seat({ stops: { mic: 2, cam: 5 } }))
  lines.follow()
  const pressed = lines.press('cam', true)
  venue.place = seat({ stops: { mic: 2, cam: 6 } })
  await pressed
  expect(said()).toEqual(['say cam true 5'])
  refuseOn()
  await lines.press('mic', true)
  expect([media.mic.on, media.cam.on]).toEqual([false, true])
  await settle()
  expect(said()).toEqual(['say cam true 5', 'say mic true 2'])
})

test('pressed twice while the device is slow: the last press counts', async () => {
  const { lines, media, said, slowly } = sitting(seat())
  lines.follow()
  const opened = slowly()
  const first = lines.press('cam', true)
  const second = lines.press('cam', false)
  opened()
  await Promise.all([first, second])
  expect(media.cam.on).toBe(false)
  expect(said()).toEqual(['say cam false 0'])
})

test('a device that is lost for good is off for everybody', async () => {
  const { lines, media, said } = sitting(seat({ mic: true }), { mic: true })
  lines.follow()
  media.mic = { ...OFF, problem: 'missing' }
  lines.follow()
  await settle()
  expect(said()).toEqual(['say mic false 0'])
})

test('another page of mine took the media: every device rests here, and nothing is taken back', async () => {
  const { lines, venue, did } = sitting(seat({ mic: true }), { mic: true })
  lines.follow()
  venue.place = seat({ media: 'tab2', mic: true })
  lines.follow()
  venue.place = seat({ media: undefined, mic: true })
  lines.follow()
  await settle()
  expect(did).toContain('rest')
  expect(did).not.toContain('take')
  expect(did.filter((what) => what.startsWith('say'))).toEqual([])
})

test('before the mirror, while the chair is kept: it shows the seat, off is said at once, on when one is back', async () => {
  const { lines, venue, media, said } = sitting(seat({ media: undefined, mic: true, cam: true, stops: { mic: 3, cam: 0 } }))
  lines.mirror()
  await settle()
  expect([media.mic.on, media.cam.on]).toEqual([true, true])
  await lines.prepare('cam', false)
  venue.place = seat({ media: undefined, stops: { mic: 4, cam: 0 }, because: { mic: 'facilitator' } })
  lines.mirror()
  await settle()
  expect([media.mic.on, media.cam.on]).toEqual([false, false])
  await lines.prepare('cam', true)
  lines.mirror()
  venue.place = seat({ stops: { mic: 4, cam: 0 }, because: { mic: 'facilitator' } })
  lines.follow()
  await settle()
  expect(said()).toEqual(['say cam false 0', 'say cam true 0'])
  expect([media.mic.on, media.cam.on]).toEqual([false, true])
})

test('taken over by a press: the devices here do what the seat says', async () => {
  const { lines, venue, media, said } = sitting(seat({ media: 'tab2', mic: true }))
  lines.follow()
  await lines.press('mic', true)
  venue.place = seat({ mic: true })
  lines.follow()
  await settle()
  expect([media.mic.on, media.cam.on]).toEqual([true, false])
  expect(said()).toEqual([])
})

test('nothing turns on where the media is not: one is told so', async () => {
  const { lines, did, media } = sitting(seat({ media: 'tab2' }))
  lines.follow()
  await lines.press('mic', true)
  expect(did).toContain('refuse media_elsewhere')
  expect(media.mic.on).toBe(false)
})

test('heard somewhere else: the devices rest, also when the own line broke meanwhile', () => {
  const { lines, venue, did } = sitting(seat({ mic: true }), { mic: true })
  lines.follow()
  venue.connection = 'tab1 again'
  lines.follow()
  expect(did).not.toContain('rest')
  venue.place = seat({ media: undefined, elsewhere: 'room', stops: { mic: 1, cam: 0 }, because: { mic: 'elsewhere' } })
  lines.follow()
  expect(did).toContain('rest')
  expect(lines.turnedOff).toEqual([])
})

test('the call goes on while the own line is away', () => {
  const { lines, venue, did, live } = sitting(seat({ mic: true }), { mic: true })
  lines.follow()
  venue.connection = 'tab1 again'
  live()
  lines.follow()
  venue.place = seat({ media: undefined, mic: true })
  lines.follow()
  venue.place = seat({ media: 'tab1 again', mic: true })
  lines.follow()
  expect(did).toContain('doubt')
  expect(did).not.toContain('stop')
})

test('whoever may not take part yet has no call, and begins one when they may', () => {
  const { lines, venue, did } = sitting(seat({ paused: true }))
  lines.follow()
  venue.place = seat({ paused: false })
  lines.follow()
  venue.place = seat({ paused: true })
  lines.follow()
  expect(did).toEqual(['stop', 'start', 'stop'])
})

test('whoever does not sit has no call', () => {
  const { lines, did } = sitting(undefined)
  lines.follow()
  expect(did).toEqual(['stop'])
})

test('slots, what is wanted of me, a moved server and a connection that ended reach the call', () => {
  const { did, tell } = sitting(seat())
  tell({ kind: 'slots', slots: { '6': 'ben' } })
  tell({ kind: 'media_moved' })
  tell({ kind: 'wanted', camera: ['l', 'h'], screen: true })
  tell({ kind: 'levels' })
  tell({ kind: 'media_failed' })
  expect(did).toEqual(['show {"6":"ben"}', 'restart', 'want {"camera":["l","h"],"screen":true}', 'doubt'])
})

test('another network reaches the call, and none does not', () => {
  const { lines, did } = sitting(seat())
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

describe('what I chose, the seat and the device', () => {
  /* chosen on this page, the seat, the device → what follows */
  test.each([
    [undefined, true, false, 'open'],
    [undefined, true, true, 'nothing'],
    [undefined, false, true, 'close'],
    [undefined, false, false, 'nothing'],
    [true, true, true, 'nothing'],
    [true, true, false, 'off'],
    [true, false, true, 'close'],
    [true, false, false, 'nothing'],
    [false, true, true, 'off'],
    [false, true, false, 'off'],
    [false, false, true, 'close'],
    [false, false, false, 'nothing'],
  ] as const)('%s, %s, %s → %s', (chosen, on, device, then) => {
    const wish = new Wish()
    if (chosen !== undefined) wish.choose(chosen)
    expect(wish.hears(on, device)).toBe(then)
  })

  test('whoever was turned off is not on again when the seat is, unless they press', () => {
    const wish = new Wish()
    wish.choose(true)
    wish.hears(false, true)
    expect(wish.hears(true, false)).toBe('off')
  })
})
