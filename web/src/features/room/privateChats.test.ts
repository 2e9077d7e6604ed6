import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { House } from '../../media/e2ee/house.testing'
import type { PrivateChatView } from '../../wire.gen'
import { PrivateChats, type PrivateVenue } from './privateChats.svelte'
import { seatedRoom } from './testing'
import type { RoomCommand, RoomView } from './view'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Cryptography of a real browser takes real time. */
const settle = async () => {
  for (let times = 0; times < 60; times++) {
    await vi.advanceTimersByTimeAsync(0)
    await new Promise(process.nextTick)
    await crypto.subtle.digest('SHA-256', new Uint8Array(1))
  }
}

const open = (person: string, number = 1): PrivateChatView => ({ person, state: 'open', number })

/** A page of somebody in a room in which `other` is the other. */
async function page(house: House, me: string) {
  const sent: RoomCommand[] = []
  let answer = true
  const { agreement } = house.present.get(me)!
  const sealing = {
    privately: (person: string, chat: number) => ({
      get mark() {
        return agreement.marks[person]
      },
      key: (way: 'send' | 'receive', salt: Uint8Array<ArrayBuffer>) => agreement.privateKey(person, chat, way, salt),
    }),
  }
  const you = { where: 'seated', role: me === 'ann' ? 'lead' : 'member' } as const
  const venue = {
    view: seatedRoom({ private_chats_on: true, you }) as RoomView,
    state: 'live' as PrivateVenue['state'],
    sealing: sealing as PrivateVenue['sealing'],
    nameOf: (person: string): string => venue.view.seats?.[person]?.name ?? '',
    do: async (command: RoomCommand) => (sent.push(command), answer),
  } satisfies PrivateVenue
  const chats = new PrivateChats(venue)
  const see = (...private_chats: PrivateChatView[]) => {
    venue.view = { ...venue.view, you: { ...you, private_chats } }
    chats.follow()
  }
  const said = () => sent.splice(0).flatMap((command) => (command.do === 'TellPrivately' ? [command.said] : []))
  return { chats, venue, sent, see, said, refuse: () => (answer = false) }
}

async function two() {
  const house = new House()
  await house.enter('ann', 'ben')
  return { ann: await page(house, 'ann'), ben: await page(house, 'ben') }
}

async function pass(from: Awaited<ReturnType<typeof page>>, by: string, to: Awaited<ReturnType<typeof page>>) {
  await settle()
  for (const said of from.said()) to.chats.hear(by, said)
  await settle()
}

const texts = (chats: PrivateChats, person: string) => (chats.written[person] ?? []).map((one) => (one.by === 'page' ? '' : one.text))

describe('opening', () => {
  test('by one press it is asked for, shown, and what called for it is seen', async () => {
    const { ann } = await two()
    ann.venue.view = { ...ann.venue.view, struggling: ['ben'] }
    await ann.chats.open('ben')
    expect(ann.sent).toEqual([{ do: 'OpenPrivateChat', person: 'ben' }, { do: 'SeenStruggle', person: 'ben' }])
    expect(ann.chats.shown).toBe('ben')
  })

  test('what was refused shows nothing', async () => {
    const { ann } = await two()
    ann.refuse()
    await ann.chats.open('ben')
    expect(ann.chats.shown).toBeUndefined()
  })

  test('one that is open is only shown', async () => {
    const { ann } = await two()
    ann.see(open('ben'))
    await ann.chats.open('ben')
    expect([ann.sent, ann.chats.shown]).toEqual([[], 'ben'])
  })
})

test('what is written arrives, counts as new until it is looked at, and is told again where it was lost', async () => {
  // given Ann and Ben in a chat, and what she writes first is lost
  const { ann, ben } = await two()
  ann.see(open('ben'))
  ben.see(open('ann'))
  const unwatch = ann.chats.watch()
  expect(ann.chats.write('ben', 'Hello')).toBe(true)
  await settle()
  expect(ann.said()).toHaveLength(1)

  // when some seconds pass, then it is said again, and is new to Ben
  await vi.advanceTimersByTimeAsync(3_000)
  await pass(ann, 'ann', ben)
  expect([texts(ben.chats, 'ann'), ben.chats.unread('ann')]).toEqual([['Hello'], 1])
  await pass(ben, 'ben', ann)
  expect(ann.chats.written['ben']).toMatchObject([{ state: 'arrived' }])

  // and looked at, it is not
  await ben.chats.open('ann')
  expect(ben.chats.unread('ann')).toBe(0)
  ben.chats.show(undefined)
  expect(ben.chats.unread('ann')).toBe(0)
  unwatch()
})

test('nothing is said again while the line or the other is away', async () => {
  const { ann } = await two()
  ann.see(open('ben'))
  const unwatch = ann.chats.watch()
  ann.chats.write('ben', 'Hello')
  await settle()
  ann.said()
  ann.venue.state = 'stale'
  await vi.advanceTimersByTimeAsync(9_000)
  ann.venue.state = 'live'
  ann.venue.view = { ...ann.venue.view, seats: { ...ann.venue.view.seats, ben: { name: 'Ben', here: false } } }
  await vi.advanceTimersByTimeAsync(9_000)
  expect(ann.said()).toEqual([])
  unwatch()
})

describe('ending', () => {
  test('by me: at once, without a word, and everything is gone', async () => {
    const { ann } = await two()
    ann.see(open('ben'))
    ann.chats.write('ben', 'Hello')
    ann.chats.show('ben')
    await settle()
    ann.said()
    ann.chats.end('ben')
    expect([ann.sent, ann.chats.shown]).toEqual([[{ do: 'EndPrivateChat', person: 'ben' }], undefined])
    ann.see()
    expect([ann.chats.over, ann.chats.written]).toEqual([undefined, {}])
  })

  test('by the other: why is said where it was, and everything is gone', async () => {
    const { ann, ben } = await two()
    ann.see(open('ben'))
    ben.see(open('ann'))
    ben.chats.show('ann')
    ann.chats.write('ben', 'Hello')
    await pass(ann, 'ann', ben)
    ben.see()
    expect([ben.chats.over, ben.chats.shown, ben.chats.written]).toEqual([{ person: 'ann', name: 'Ann', why: 'ended' }, 'ann', {}])
    ben.chats.show(undefined)
    expect(ben.chats.over).toBeUndefined()
  })

  test('who left is still named', async () => {
    const { ben } = await two()
    ben.see(open('ann'))
    const { ann: _, ...seats } = ben.venue.view.seats!
    ben.venue.view = { ...ben.venue.view, seats }
    ben.see()
    expect(ben.chats.over).toEqual({ person: 'ann', name: 'Ann', why: 'left' })
  })

  test('whoever chooses another facilitator is told of no end', async () => {
    const { ben } = await two()
    ben.see(open('ann'))
    await ben.chats.open('cleo')
    ben.see(open('cleo', 2))
    expect([ben.chats.over, ben.chats.shown]).toEqual([undefined, 'cleo'])
  })

  test('a chat that ended and began anew has nothing of the one before', async () => {
    const { ann, ben } = await two()
    ann.see(open('ben'))
    ben.see(open('ann'))
    ann.chats.write('ben', 'in the first')
    await settle()
    const late = ann.said()
    ben.see(open('ann', 2))
    for (const said of late) ben.chats.hear('ann', said)
    await settle()
    expect([ben.chats.written, ben.chats.over]).toEqual([{}, undefined])
  })
})

test('whoever leaves the room, or whose meeting ends, keeps nothing on the page', async () => {
  const { ann } = await two()
  ann.see(open('ben'))
  const unwatch = ann.chats.watch()
  ann.chats.write('ben', 'Hello')
  ann.chats.show('ben')
  await settle()
  unwatch()
  expect([ann.chats.written, ann.chats.shown, ann.chats.write('ben', 'More')]).toEqual([{}, undefined, false])
})

test('whatever somebody says who has no chat with me, or no browser of ours, is nothing', async () => {
  const { ben } = await two()
  ben.chats.hear('cleo', '{"do":"text"}')
  ben.see(open('ann'))
  ben.chats.hear('ann', 'no JSON')
  await settle()
  expect([ben.chats.written, ben.sent]).toEqual([{}, []])
})
