import { expect, test } from 'vitest'
import { announce } from './announce'
import { seatedRoom } from './testing'

test('nothing is said when nothing matters to ears', () => {
  const room = seatedRoom({})
  expect(announce(room, { ...room, seats: { ...room.seats, ben: { name: 'Ben', camera: true } } }, 'ann')).toBe('')
})

test('turns are said, mine differently', () => {
  const before = seatedRoom({ floor: { way: 'round', holder: 'ann', next: ['ben', 'cleo'] } })
  const after = seatedRoom({ floor: { way: 'round', holder: 'ben', next: ['cleo'] } })
  expect(announce(before, after, 'fay')).toBe('Ben has the turn.')
  expect(announce(before, after, 'ben')).toBe('It is your turn.')
  expect(announce(before, after, 'cleo')).toBe('Ben has the turn. You are next.')
})

test('comings, goings, hands and the lobby are said', () => {
  const before = seatedRoom({ order: ['ann', 'ben'] })
  const after = seatedRoom({ order: ['ann', 'cleo'], floor: { hands: ['cleo'] }, waiting_order: ['gil'], waiting: { gil: { name: 'Gil', since: '2026-11-26T16:00:00Z' } } })
  expect(announce(before, after, 'ann')).toBe('Cleo has come in. Ben has left. Gil waits in the lobby. Cleo has a hand up.')
})

test('screens are said, mine differently', () => {
  const none = seatedRoom({})
  const bens = seatedRoom({ screen: 'ben' })
  expect([announce(none, bens, 'fay'), announce(none, bens, 'ben')]).toEqual(['Ben shares their screen.', 'You share your screen.'])
  expect([announce(bens, none, 'fay'), announce(bens, none, 'ben')]).toEqual(['Ben has stopped sharing.', 'Your screen is not shown any more.'])
  expect(announce(bens, seatedRoom({ screen: 'ann' }), 'ben')).toBe('Ann shares their screen.')
})
