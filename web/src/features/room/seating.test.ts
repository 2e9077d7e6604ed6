import { expect, test } from 'vitest'
import { remembering } from '../../link/storage'
import { Seating } from './seating.svelte'

const blocked = () =>
  remembering(() => {
    throw new DOMException('Access is denied', 'SecurityError')
  })

test('the view that one chose is the same next time, on this device', () => {
  const kept = new Map<string, string>()
  const memory = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
  expect(new Seating(memory).view).toBe('circle')
  new Seating(memory).choose('faces')
  expect(new Seating(memory).view).toBe('faces')
})

test('with storage blocked the view may be chosen all the same', () => {
  const seating = new Seating(blocked())
  seating.choose('faces')
  expect(seating.view).toBe('faces')
})

test('my own tile is the last, until I move it', () => {
  const seating = new Seating(blocked())
  const order = () => seating.order(['me', 'a', 'b', 'c'], 'me', undefined).join('')
  expect(order()).toBe('abcme')
  seating.move(-1, 3)
  expect(order()).toBe('abmec')
  seating.move(-1, 3)
  seating.move(-1, 3)
  seating.move(-1, 3)
  expect(order()).toBe('meabc')
  seating.move(1, 3)
  expect(order()).toBe('amebc')
})

test('of three, who neither had the turn nor gets it keeps their place among the others', () => {
  const seating = new Seating(blocked())
  const people = ['me', 'a', 'b']
  const small = (big: string) => seating.order(people, 'me', big).filter((person) => person !== big)
  expect(small('a')).toEqual(['b', 'me'])
  expect(small('b')).toEqual(['a', 'me'])
  expect(small('me')).toEqual(['a', 'b'])
})
