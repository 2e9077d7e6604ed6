import { describe, expect, test } from 'vitest'
import { seatedRoom } from './testing'
import { ahead, balance, brokenVoices, circleFrom, holdsCircle, mayBeHeard, moved, myPlace, nextUp, showsMuted, turnLeft_s, turnLength_s } from './view'
import { clockwork, question, spokenFor, spokenShort, timeLeft, timeLeftShort, title, whoFollows } from './words'

const AT = Date.parse('2026-11-26T16:05:00Z')

const round = () =>
  seatedRoom({
    floor: {
      way: 'round', prompt: 'check_in', turn_s: 180, holder: 'ben', began_at: '2026-11-26T16:04:00Z', ends_at: '2026-11-26T16:07:00Z',
      next: ['cleo', 'dot', 'ann'], spoken: ['fay'],
    },
  })

test('the circle begins with me and keeps its order', () => {
  expect(circleFrom(['ann', 'ben', 'cleo', 'dot'], 'cleo')).toEqual(['cleo', 'dot', 'ann', 'ben'])
  expect(circleFrom(['ann', 'ben'], 'eve')).toEqual(['ann', 'ben'])
})

test('next is the first who is here', () => {
  const view = round()
  expect(nextUp(view)).toBe('cleo')
  const away = { ...view, seats: { ...view.seats, cleo: { name: 'Cleo', here: false } } }
  expect(nextUp(away)).toBe('dot')
})

test.each([
  ['anybody while anyone may speak', 'cleo', seatedRoom({}), true],
  ['the holder of a turn', 'ben', round(), true],
  ['who holds the circle', 'ann', round(), true],
  ['nobody else in a round', 'cleo', round(), false],
])('a voice leaves the server: %s', (_, person, view, heard) => {
  expect(mayBeHeard(view, person)).toBe(heard)
})

test('a voice may sound broken whose line is weak, when it is on and may be heard', () => {
  const view = seatedRoom({})
  for (const person of ['ann', 'ben', 'cleo']) view.seats = { ...view.seats, [person]: { ...view.seats?.[person], name: person, microphone: true } }
  const lines = { ann: 'weak', ben: 'weak', cleo: 'fair', dot: 'weak' } as const
  expect(brokenVoices(view, lines, 'fay')).toEqual(['ann', 'ben'])
  expect(brokenVoices(view, lines, 'ann')).toEqual(['ben'])
  expect(brokenVoices({ ...view, floor: { way: 'round', holder: 'cleo' } }, lines, 'fay')).toEqual(['ann'])
})

test('my place counts from the holder', () => {
  expect(myPlace(round(), 'ann')).toBe(3)
  expect(myPlace(round(), 'ben')).toBeUndefined()
  const away = { ...round(), seats: { ...round().seats, cleo: { name: 'Cleo', here: false } } }
  expect(myPlace(away, 'ann')).toBe(2)
})

test('case 6: passing and going later are for everybody who waits, however many of those before are away', () => {
  const view = round()
  view.seats = { ...view.seats, cleo: { name: 'Cleo', here: false }, dot: { name: 'Dot', here: false } }
  expect(['cleo', 'ann', 'ben', 'fay'].map((me) => ahead(view, me))).toEqual(['waits', 'waits', undefined, undefined])
  expect(ahead({ ...view, floor: { ...view.floor, passed: ['fay'] } }, 'fay')).toBe('passed')
  expect(ahead(seatedRoom({ floor: { way: 'queue', holder: 'ben', next: ['cleo'] } }), 'cleo')).toBeUndefined()
})

test('cases 5 and 13: the balance tells who was skipped, who asked to go later, who came late', () => {
  const view = round()
  view.floor = { ...view.floor, next: ['cleo', 'dot', 'ann', 'fay'], come_back: ['ann', 'fay'], skipped: ['fay'], late: ['dot'], spoken: [] }
  expect(balance(view, AT).shares.map((share) => [share.person, share.state])).toEqual([
    ['ann', 'come_back'], ['ben', 'now'], ['cleo', 'next'], ['dot', 'late'], ['fay', 'skipped'],
  ])
})

test.each([
  ['cleo', 'Then you.'],
  ['dot', 'Then Cleo. Then you.'],
  ['ann', 'Then Cleo. You’re third.'],
  ['fay', 'Then Cleo. Then Dot.'],
])('what follows, as %s reads it: %s', (me, words) => {
  expect(whoFollows(round(), me).join(' ')).toBe(words)
})

test('in a queue without hands it says so', () => {
  const view = seatedRoom({ floor: { way: 'queue', holder: 'ben' } })
  expect(whoFollows(view, 'ann')).toHaveLength(1)
})

describe('holding the circle', () => {
  test('is for facilitators in an open room', () => {
    expect(holdsCircle(seatedRoom({ you: { where: 'seated', role: 'lead' } }))).toBe(true)
    expect(holdsCircle(seatedRoom({ you: { where: 'seated', role: 'cofacilitator' } }))).toBe(true)
    expect(holdsCircle(seatedRoom({}))).toBe(false)
  })

  test('nobody may in safe mode', () => {
    expect(holdsCircle(seatedRoom({ phase: 'safe', you: { where: 'seated', role: 'cofacilitator' } }))).toBe(false)
  })
})

test('a muted microphone shows in open talk, and on the holder', () => {
  const open = seatedRoom({})
  expect(showsMuted(open, 'ben')).toBe(true)
  expect(showsMuted(round(), 'ben')).toBe(true)
  expect(showsMuted(round(), 'cleo')).toBe(false)
})

test('the balance counts the running turn, and knows who has not spoken', () => {
  const view = { ...round(), spoken_s: { fay: 240, ben: 60 } }
  const { shares, fair_s } = balance(view, AT)
  expect(Object.fromEntries(shares.map((share) => [share.person, [share.seconds, share.state]]))).toEqual({
    ann: [0, 'not_yet'],
    ben: [120, 'now'],
    cleo: [0, 'next'],
    dot: [0, 'not_yet'],
    fay: [240, 'spoke'],
  })
  expect(fair_s).toBe(72)
})

test('case 14: the balance counts what was said in open talk too', () => {
  const view = seatedRoom({ spoken_s: { ben: 60 } })
  const { shares, fair_s } = balance(view, AT, { ben: 30, cleo: 110 })
  expect(shares.map((share) => share.seconds)).toEqual([0, 90, 110, 0, 0])
  expect(fair_s).toBe(40)
})

test('time left and length of a turn, extensions included', () => {
  expect(turnLeft_s(round(), AT)).toBe(120)
  expect(turnLength_s(round())).toBe(180)
  expect(turnLeft_s(seatedRoom({}), AT)).toBeUndefined()
})

test('the order changes by one step, and not beyond its ends', () => {
  expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 'x', 1)).toEqual(['a', 'b'])
})

describe('words', () => {
  test.each([
    [130, 'about 2 minutes left'],
    [62, 'about a minute left'],
    [20, 'less than a minute left'],
    [0, 'time to wrap up'],
    [-300, 'time to wrap up'],
    [1500, 'about 25 minutes left'],
  ])('%i s left: %s', (left_s, words) => {
    expect(timeLeft(left_s)).toBe(words)
  })

  test('time left where there is little room', () => {
    expect([130, 62, 20, -1].map(timeLeftShort)).toEqual(['2 minutes left', '1 minute left', 'less than a minute left', 'time to wrap up'])
  })

  test('clockwork, spoken', () => {
    expect([clockwork(110), clockwork(-4), clockwork(600)]).toEqual(['1:50', '0:00', '10:00'])
    expect([spokenFor(0), spokenFor(30), spokenFor(60), spokenFor(240)]).toEqual(['not yet', 'less than a minute', '1 minute', '4 minutes'])
    expect([spokenShort(0), spokenShort(30), spokenShort(240)]).toEqual(['none', '½ min', '4 min'])
  })

  test('case 26: a question of the group’s own stands on the table', () => {
    const view = seatedRoom({ floor: { way: 'round', question: 'What helped?' } })
    expect([title(view), question(view)]).toEqual(['Round', 'What helped?'])
  })

  test('what is going on', () => {
    expect([title(round()), question(round())]).toEqual(['Check-in round', 'How are you arriving today?'])
    expect([title(seatedRoom({})), question(seatedRoom({}))]).toEqual(['Open talk', ''])
  })
})
