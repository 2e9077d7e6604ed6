import { expect, test } from 'vitest'
import { roomRefusal } from './refusals'

test('an agreement not read yet is said, not passed off as something that went wrong', () => {
  expect(roomRefusal('agreement_first')).toMatch(/agreement.*read it first/)
})

test('what is everybody’s refusal is in everybody’s words', () => {
  expect(roomRefusal('too_many')).not.toBe(roomRefusal('a code nobody knows'))
})
