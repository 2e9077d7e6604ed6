import { expect, test } from 'vitest'
import { merge, type Json } from './merge'

// The examples of RFC 7396, appendix A.
const examples: [Json, Json, Json][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [['a', 'b'], ['c', 'd'], ['c', 'd']],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

test.each(examples)('%j with %j is %j', (target, patch, result) => {
  expect(merge(target, patch)).toEqual(result)
})

test('what did not change is the same object, and what was given is left alone', () => {
  const target = { people: { ann: { name: 'Ann' } }, floor: { holder: 'ann' } }
  const result = merge(target, { floor: { holder: 'ben' } }) as typeof target
  expect(result.people).toBe(target.people)
  expect(target.floor.holder).toBe('ann')
})

test('a key called __proto__ is only a key', () => {
  const result = merge({}, JSON.parse('{"__proto__": {"evil": true}}') as Json) as Record<string, unknown>
  expect('evil' in result).toBe(false)
  expect(({} as Record<string, unknown>)['evil']).toBeUndefined()
})
