import { expect, test } from 'vitest'
import { m } from '../../paraglide/messages'
import { announce } from './announce'
import { seatedRoom } from './testing'

const BEN = { name: 'Ben' }
const CLEO = { name: 'Cleo' }

test('nothing is said when nothing matters to ears', () => {
  const room = seatedRoom({})
  expect(announce(room, { ...room, seats: { ...room.seats, ben: { name: 'Ben', camera: true } } }, 'ann')).toBe('')
})

test('turns are said, mine differently', () => {
  const before = seatedRoom({ floor: { way: 'round', holder: 'ann', next: ['ben', 'cleo'] } })
  const after = seatedRoom({ floor: { way: 'round', holder: 'ben', next: ['cleo'] } })
  expect(announce(before, after, 'fay')).toBe(m.room_said_turn(BEN))
  expect(announce(before, after, 'ben')).toBe(m.room_said_your_turn())
  expect(announce(before, after, 'cleo')).toBe(`${m.room_said_turn(BEN)} ${m.room_said_you_next()}`)
})

test('case 13: whoever was skipped is told so', () => {
  const before = seatedRoom({ floor: { way: 'round', holder: 'ben', next: ['cleo'] } })
  const after = seatedRoom({ floor: { way: 'round', holder: 'cleo', next: ['ben'], come_back: ['ben'], skipped: ['ben'] } })
  expect(announce(before, after, 'ben')).toBe(`${m.room_said_turn(CLEO)} ${m.room_you_were_skipped()} ${m.room_said_you_next()}`)
})

test('comings, goings, hands and the lobby are said', () => {
  const before = seatedRoom({ order: ['ann', 'ben'] })
  const after = seatedRoom({ order: ['ann', 'cleo'], floor: { hands: ['cleo'] }, waiting_order: ['gil'], waiting: { gil: { name: 'Gil', since: '2026-11-26T16:00:00Z' } } })
  expect(announce(before, after, 'ann')).toBe([m.room_said_came(CLEO), m.room_said_went(BEN), m.room_said_waits({ name: 'Gil' }), m.room_said_hand(CLEO)].join(' '))
})

test('screens are said, mine differently', () => {
  const none = seatedRoom({})
  const bens = seatedRoom({ screen: 'ben' })
  expect([announce(none, bens, 'fay'), announce(none, bens, 'ben')]).toEqual([m.room_said_screen(BEN), m.room_said_screen_mine()])
  expect([announce(bens, none, 'fay'), announce(bens, none, 'ben')]).toEqual([m.room_said_screen_over(BEN), m.room_screen_ended()])
  expect(announce(bens, seatedRoom({ screen: 'ann' }), 'ben')).toBe(m.room_said_screen({ name: 'Ann' }))
})
