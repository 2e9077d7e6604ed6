import { describe, expect, test } from 'vitest'
import { endingOf, hindranceOf, mayWrite, mayWriteTo, type Hindrances } from './privateChat'
import { privateMenu } from './personMenu'
import { seatedRoom } from './testing'
import type { RoomView } from './view'

const KEYS = { ann: 'a', ben: 'b', cleo: 'c', dot: 'd', fay: 'f' }
const asBen = (more: Partial<RoomView> = {}) => seatedRoom({ private_chats_on: true, keys: KEYS, ...more })
const asAnn = (more: Partial<RoomView> = {}) => asBen({ you: { where: 'seated', role: 'lead' }, ...more })

describe('whom I may write to', () => {
  test('a member to facilitators, a facilitator to members, and nobody where the house has none', () => {
    expect(mayWriteTo(asBen(), 'ben')).toEqual(['ann'])
    expect(mayWriteTo(asAnn(), 'ann')).toEqual(['ben', 'cleo', 'dot', 'fay'])
    expect(mayWriteTo(asBen({ private_chats_on: false }), 'ben')).toEqual([])
    expect(mayWriteTo(asBen({ phase: 'safe' }), 'ben')).toEqual([])
  })

  test('not to whoever is away or cannot encrypt', () => {
    const { ben: _, ...keys } = KEYS
    expect(mayWriteTo(asAnn({ keys, seats: { ...asAnn().seats, cleo: { name: 'Cleo', here: false } } }), 'ann')).toEqual(['dot', 'fay'])
  })

  test('the menu of a person has it where I may, and of others nothing', () => {
    const wrote: string[] = []
    const write = (person: string) => wrote.push(person)
    for (const item of [...privateMenu(asBen(), 'ben', 'ann', write), ...privateMenu(asBen(), 'ben', 'cleo', write)]) item.run()
    expect(wrote).toEqual(['ann'])
  })
})

test.each<[string, Partial<Hindrances>, string | undefined, boolean]>([
  ['everything is well', {}, undefined, true],
  ['their line is away, and what is written waits', { here: false }, 'away', true],
  ['they are away and their page is gone', { here: false, usable: false }, 'away', false],
  ['their key was swapped', { standing: 'changed', usable: false }, 'changed', false],
  ['their media are elsewhere', { usable: false }, 'no_key', false],
  ['another window of mine has the chat', { elsewhere: true, here: false }, 'elsewhere', false],
])('whether it gets through: %s', (_, more, hindrance, writes) => {
  const all = { elsewhere: false, here: true, standing: 'new' as const, usable: true, ...more }
  expect([hindranceOf(all), mayWrite(all)]).toEqual([hindrance, writes])
})

describe('why it is no more', () => {
  const open = { person: 'ann', state: 'open', number: 1 } as const
  const { ann: _, ...without } = asBen().seats!

  test.each([
    ['they ended it', open, asBen(), 'ended'],
    ['they would rather not', { ...open, person: 'ben', state: 'asking' } as const, asAnn(), 'declined'],
    ['they ask no more', { ...open, state: 'asked' } as const, asBen(), undefined],
    ['they have left', open, asBen({ seats: without }), 'left'],
    ['they facilitate no more', open, asBen({ seats: { ...without, ann: { name: 'Ann' } } }), 'unled'],
    ['nobody leads', open, asBen({ phase: 'safe' }), 'unled'],
    ['I facilitate no more', { ...open, person: 'cleo' }, asBen(), 'unled'],
    ['the house has none any more', open, asBen({ private_chats_on: false }), 'over'],
  ])('%s', (_, chat, after, why) => {
    expect(endingOf(chat, after)).toBe(why)
  })
})
