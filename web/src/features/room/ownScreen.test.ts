import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Refused } from '../../link/http'
import { OFF } from '../../media/localTracks'
import { OwnScreen } from './ownScreen.svelte'
import { RoomLive, type RoomChannel } from './room.svelte'
import { seatedRoom } from './testing'
import { screenRefusal, type RoomCommand, type RoomView } from './view'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const mine = (more: Partial<RoomView> = {}) => seatedRoom({ you: { where: 'seated', media: 'c1' }, ...more })

/** Ben’s page. shape: `chooses` is what he answers when the browser asks which screen */
function page(view: RoomView = mine(), connection = 'c1', before?: string) {
  const asked: RoomCommand[] = []
  const told = { refusal: undefined as string | undefined, connection, before }
  const channel: RoomChannel = {
    view,
    state: 'live',
    code: undefined,
    send: async (command: RoomCommand) => {
      asked.push(command)
      if (told.refusal) throw new Refused(told.refusal)
      return 1
    },
    onTold: () => () => {},
    onLive: () => () => {},
    close: () => {},
  }
  const media = {
    screen: OFF,
    chooses: true,
    share: async () => {
      media.screen = { ...OFF, on: media.chooses }
      return media.chooses
    },
    stopSharing: async () => {
      media.screen = OFF
    },
  }
  const room = new RoomLive(channel, () => ({ person: 'ben', ...told }), { now: 0 }, 'm1', true)
  const screen = new OwnScreen(room, media)
  const sees = (more: Partial<RoomView>) => {
    channel.view = mine(more)
    screen.follow()
  }
  return { asked, told, media, room, screen, sees }
}

async function sharing() {
  const all = page()
  await all.screen.show(true)
  all.sees({ screen: 'ben' })
  all.asked.length = 0
  return all
}

test('it is captured from the choice until it is stopped', async () => {
  const { screen, media, asked, sees } = page()
  await screen.show(true)
  expect(asked).toEqual([{ do: 'ShareScreen' }])
  expect([media.screen.on, screen.shown]).toEqual([true, false])
  sees({ screen: 'ben' })
  await vi.advanceTimersByTimeAsync(10_000)
  expect([media.screen.on, screen.shown]).toEqual([true, true])
  await screen.show(false)
  expect(asked).toEqual([{ do: 'ShareScreen' }, { do: 'StopScreen' }])
  expect(media.screen.on).toBe(false)
  sees({})
  expect(screen.ended).toBe(false)
})

test('whoever chooses none has asked for nothing', async () => {
  const { screen, media, asked, room } = page()
  media.chooses = false
  await screen.show(true)
  expect([asked, room.refusal, screen.busy]).toEqual([[], undefined, false])
})

test('a refusal ends the capture and says why', async () => {
  const { screen, media, told, room } = page()
  told.refusal = 'screen_taken'
  await screen.show(true)
  expect([media.screen.on, room.refusal]).toEqual([false, 'screen_taken'])
})

test('what the server would refuse is not even asked of the browser', async () => {
  const { screen, media, asked, room } = page(mine({ screen: 'cleo' }))
  await screen.show(true)
  expect([asked, media.screen.on, room.refusal]).toEqual([[], false, 'screen_taken'])
})

test.each([
  ['by nobody: the turn has passed on', {}],
  ['for a facilitator’s', { screen: 'ann' }],
])('when it is taken off %s, the capture ends and I am told for a while', async (_, view) => {
  const { screen, media, asked, sees } = await sharing()
  sees(view)
  expect([media.screen.on, screen.ended]).toEqual([false, true])
  await vi.advanceTimersByTimeAsync(7_000)
  expect([asked, screen.ended]).toEqual([[], false])
})

test('what was taken off before I saw it shown is not captured on', async () => {
  const { screen, media } = page()
  await screen.show(true)
  await vi.advanceTimersByTimeAsync(3_000)
  expect([media.screen.on, screen.ended]).toEqual([false, true])
})

test('the browser’s own button ends it for everybody', async () => {
  const { media, asked, sees } = await sharing()
  media.screen = OFF
  sees({ screen: 'ben' })
  sees({ screen: 'ben' })
  expect(asked).toEqual([{ do: 'StopScreen' }])
})

test('a new line of the same page goes on with it', async () => {
  const { media, asked, told, sees } = await sharing()
  Object.assign(told, { connection: 'c2', before: 'c1' })
  sees({ screen: 'ben' })
  sees({ screen: 'ben', you: { where: 'seated', media: 'c2' } })
  expect([media.screen.on, asked]).toEqual([true, []])
})

test('another page of mine leaves it alone', () => {
  const { screen, asked, sees } = page(mine(), 'c9')
  sees({ screen: 'ben' })
  expect([screen.shown, asked]).toEqual([false, []])
})

test('leaving the room ends the capture', async () => {
  const { screen, media } = await sharing()
  screen.end()
  expect(media.screen.on).toBe(false)
})

test.each<[string, Partial<RoomView>, string | undefined]>([
  ['in open talk', {}, undefined],
  ['in somebody else’s turn', { floor: { way: 'round', holder: 'cleo' } }, 'not_your_turn'],
  ['in my turn', { floor: { way: 'round', holder: 'ben' } }, undefined],
  ['while another shares', { screen: 'cleo' }, 'screen_taken'],
  ['while nobody leads', { phase: 'safe' }, 'nobody_leads'],
  ['with the media on another page', { you: { where: 'seated', media: 'c9' } }, 'media_elsewhere'],
])('%s I may, or hear why not', (_, more, code) => {
  expect(screenRefusal(mine(more), 'ben', 'c1')).toBe(code)
})

test('a facilitator’s screen takes the place of another’s', () => {
  const view = mine({ screen: 'cleo', you: { where: 'seated', role: 'lead', media: 'c1' } })
  expect(screenRefusal(view, 'ann', 'c1')).toBeUndefined()
})
