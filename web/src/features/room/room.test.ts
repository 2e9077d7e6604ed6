import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { m } from '../../paraglide/messages'
import { Refused } from '../../link/http'
import { personMenu } from './personMenu'
import { RoomLive, type RoomChannel } from './room.svelte'
import { seatedRoom } from './testing'
import type { RoomCommand, RoomTold, RoomView } from './view'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function inside(view: RoomView = seatedRoom({}), before?: string, calls = true) {
  const sent: RoomCommand[] = []
  let refusal: string | undefined
  let tell: (told: RoomTold) => void = () => {}
  let live = () => {}
  const channel: RoomChannel = {
    view,
    state: 'live',
    code: undefined,
    send: async (command: RoomCommand) => {
      sent.push(command)
      if (refusal) throw new Refused(refusal)
      return 1
    },
    onTold: (listener) => ((tell = listener), () => {}),
    onLive: (listener) => ((live = listener), () => {}),
    close: () => {},
  }
  const room = new RoomLive(channel, () => ({ person: 'ben', connection: 'c1', before }), { now: 0 }, 'm1', calls)
  return { room, channel, sent, refuse: (code: string | undefined) => (refusal = code), tell: (told: RoomTold) => tell(told), live: () => live() }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

test('coming in is asked once one is ready, and again whenever the line was away', async () => {
  const { room, sent, live } = inside()
  live()
  await settle()
  expect(sent).toEqual([])
  room.enter()
  live()
  await settle()
  expect(sent).toEqual([{ do: 'Enter' }, { do: 'Enter' }])
})

test('a browser that cannot call says so as it comes in, and is no part of what is heard, seen and sealed', async () => {
  const { room, sent, channel } = inside(seatedRoom({}), undefined, false)
  room.enter()
  await settle()
  expect(sent).toEqual([{ do: 'Enter', calls: false }])
  channel.view = seatedRoom({ unsealed: { cleo: ['ann'] } })
  expect([room.place, room.circle, room.sealing.unsealed]).toEqual([undefined, undefined, []])
})

test('who takes part by text is not waited for where somebody cannot seal', () => {
  const seats = { ann: { name: 'Ann' }, ben: { name: 'Ben' }, cleo: { name: 'Cleo', calls: false } }
  const { room } = inside(seatedRoom({ seats, order: ['ann', 'ben', 'cleo'], unsealed: { ben: ['ann', 'ben'] } }))
  expect(room.sealing.unsealed.map(({ waitsFor }) => waitsFor)).toEqual([[]])
})

test('coming back names the line that was lost, and what that line had is not elsewhere', async () => {
  const { room, sent } = inside(seatedRoom({}), 'c0')
  room.enter()
  await settle()
  expect(sent).toEqual([{ do: 'Enter', replaces: 'c0' }])
  expect(['c0', 'c1', undefined, 'c9'].map((media) => room.elsewhere(media))).toEqual([false, false, false, true])
})

test('a door that stays shut says why, and one is back at the check', async () => {
  const { room, refuse } = inside(seatedRoom({ you: { where: 'outside' } }))
  refuse('locked')
  room.enter()
  await settle()
  expect([room.doorCode, room.ready]).toEqual(['locked', false])
})

test('a door that did not answer is asked again by itself when the line is back', async () => {
  const { room, refuse, sent, live } = inside(seatedRoom({ you: { where: 'waiting' } }))
  refuse('no_answer')
  room.enter()
  await settle()
  expect(room.ready).toBe(true)
  refuse(undefined)
  live()
  await settle()
  expect(sent).toHaveLength(2)
  expect(room.doorCode).toBeUndefined()
})

test.each([
  ['left in another window', { where: 'outside' as const }, 'elsewhere'],
  ['turned away', { where: 'refused' as const }, undefined],
  ['removed', { where: 'removed' as const }, undefined],
])('who was %s does not come in again by themself, whatever the line does', async (_, you, movedOut) => {
  const { room, channel, sent, live } = inside()
  room.enter()
  await settle()
  room.look()
  Object.assign(channel, { view: seatedRoom({ you }) })
  room.look()
  live()
  await settle()
  expect([room.ready, room.movedOut, sent]).toEqual([false, movedOut, [{ do: 'Enter' }]])
})

test('who was put out while their line was away is told so, and comes in when they press', async () => {
  const { room, channel, sent, live } = inside()
  room.enter()
  await settle()
  room.look()
  Object.assign(channel, { state: 'stale' })
  room.look()
  await vi.advanceTimersByTimeAsync(301_000)
  Object.assign(channel, { state: 'live', view: seatedRoom({ you: { where: 'outside', admitted: true } }) })
  live()
  await settle()
  expect([room.ready, room.movedOut, sent.length]).toEqual([false, 'chair_lost', 1])
  room.enter()
  await settle()
  expect([room.ready, room.movedOut, sent.length]).toEqual([true, undefined, 2])
})

test('what the door said is old after half a minute', async () => {
  const { room, refuse } = inside(seatedRoom({ you: { where: 'outside' } }))
  refuse('room_full')
  room.enter()
  await settle()
  expect(room.doorCode).toBe('room_full')
  await vi.advanceTimersByTimeAsync(31_000)
  expect(room.doorCode).toBeUndefined()
})

test('a refusal shows for a while; one that nobody pressed for does not', async () => {
  const { room, refuse } = inside()
  refuse('turn_moved_on')
  await expect(room.do({ do: 'NextTurn', holder: 'ann' })).resolves.toBe(false)
  expect(room.refusal).toBe('turn_moved_on')
  await vi.advanceTimersByTimeAsync(7_000)
  expect(room.refusal).toBeUndefined()
  await room.do({ do: 'TakeMedia' }, true)
  expect(room.refusal).toBeUndefined()
})

test('reactions and speaking fade by themselves', async () => {
  const { room, tell } = inside()
  tell({ kind: 'reaction', person: 'cleo', reaction: 'me_too' })
  tell({ kind: 'levels', levels: { cleo: 100, dot: 20 } })
  expect(room.reactions).toEqual({ cleo: 'me_too' })
  expect(room.speaking).toEqual({ cleo: true })
  await vi.advanceTimersByTimeAsync(500)
  tell({ kind: 'levels', levels: { cleo: 100 } })
  await vi.advanceTimersByTimeAsync(500)
  expect(room.speaking).toEqual({ cleo: true })
  await vi.advanceTimersByTimeAsync(4_000)
  expect([room.reactions, room.speaking]).toEqual([{}, {}])
})

test('case 14: what people said in open talk is as it was told last', () => {
  const { room, tell } = inside()
  tell({ kind: 'airtime', spoken_s: { ann: 12, ben: 40 } })
  tell({ kind: 'airtime', spoken_s: { ann: 22 } })
  expect(room.talked).toEqual({ ann: 22 })
})

test('a line that nothing more is told of counts as good', async () => {
  const { room, tell } = inside()
  tell({ kind: 'line', person: 'cleo', line: 'weak' })
  tell({ kind: 'line', person: 'dot', line: 'fair' })
  await vi.advanceTimersByTimeAsync(20_000)
  tell({ kind: 'line', person: 'cleo', line: 'weak' })
  tell({ kind: 'line', person: 'dot', line: 'good' })
  expect(room.lines).toEqual({ cleo: 'weak' })
  await vi.advanceTimersByTimeAsync(20_000)
  expect(room.lines).toEqual({ cleo: 'weak' })
  await vi.advanceTimersByTimeAsync(20_000)
  expect(room.lines).toEqual({})
})

test('my place is where the media goes', () => {
  expect(inside(seatedRoom({ you: { where: 'seated', media: 'c1' }, seats: { ben: { name: 'Ben', microphone: true } } })).room.place).toMatchObject({ media: 'c1', mic: true, cam: false })
  expect(inside(seatedRoom({ you: { where: 'waiting' } })).room.place).toBeUndefined()
  expect(inside(seatedRoom({ phase: 'ended' })).room.place).toBeUndefined()
})

test.each([
  ['the lead', { you: { where: 'seated' as const, role: 'lead' as const }, lead: 'ann' }, [m.room_do_ask_to_unmute(), m.room_do_appoint(), m.room_do_hand_over(), m.room_do_remove()]],
  ['a co-facilitator', { you: { where: 'seated' as const, role: 'cofacilitator' as const }, lead: 'fay' }, [m.room_do_ask_to_unmute(), m.room_do_remove()]],
  ['a co-facilitator while their screen is shown', { you: { where: 'seated' as const, role: 'cofacilitator' as const }, lead: 'fay', screen: 'ben' }, [m.room_do_ask_to_unmute(), m.room_do_stop_screen(), m.room_do_remove()]],
  ['the lead in a round', { lead: 'ann', floor: { way: 'round' as const, hands: ['ben'] } }, [m.room_do_give_turn(), m.room_do_lower_hand(), m.room_do_ask_to_unmute(), m.room_do_appoint(), m.room_do_hand_over(), m.room_do_remove()]],
])('what %s can do about a member', (_, more, labels) => {
  const items = personMenu(seatedRoom(more), 'ann', 'ben', { run: () => {}, remove: () => {}, handOver: () => {} })
  expect(items.map((item) => item.label)).toEqual(labels)
})

test('whoever takes part by text is not asked to unmute', () => {
  const seats = { ann: { name: 'Ann' }, ben: { name: 'Ben', calls: false } }
  const items = personMenu(seatedRoom({ lead: 'fay', you: { where: 'seated', role: 'cofacilitator' }, seats }), 'ann', 'ben', { run: () => {}, remove: () => {}, handOver: () => {} })
  expect(items.map((item) => item.label)).toEqual(['Remove from the meeting'])
})
