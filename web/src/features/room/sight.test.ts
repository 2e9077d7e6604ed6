import { expect, test } from 'vitest'
import type { Place } from '../../attention/rules'
import { sees, type Opened } from './sight'

const PLACES: readonly Place[] = ['room', 'chat', 'private', 'door', 'panel', 'hands']
const laptop: Opened = { panel: 'column', holds: true, open: false, beside: undefined, door: false, covered: false }
const phone: Opened = { ...laptop, panel: 'sheet' }
const onItsSide: Opened = { ...laptop, panel: 'over' }

test.each<[string, Opened, Place[]]>([
  ['a facilitator’s laptop', laptop, ['room', 'door', 'panel', 'hands']],
  ['the same with the chat open', { ...laptop, beside: 'chat' }, ['room', 'chat', 'door', 'panel', 'hands']],
  ['a phone, whose sheet has no room for hands', phone, ['room', 'door', 'panel']],
  ['a phone with the chat open, which takes the sheet’s place', { ...phone, beside: 'chat' }, ['room', 'chat']],
  ['a phone with a private chat', { ...phone, beside: 'private' }, ['room', 'private']],
  ['a phone on its side', onItsSide, ['room']],
  ['the same with the panel open', { ...onItsSide, open: true }, ['room', 'door', 'panel']],
  ['the dialog about the door', { ...laptop, door: true }, ['door']],
  ['another dialog', { ...laptop, beside: 'chat', covered: true }, []],
  ['a member’s laptop', { ...laptop, holds: false }, ['room']],
])('%s', (_, opened, seen) => {
  expect(PLACES.filter((place) => sees(place, opened))).toEqual(seen)
})
