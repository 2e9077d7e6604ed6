import { expect, test } from 'vitest'
import { m } from '../../paraglide/messages'
import type { DeadLetter } from './api'
import { letterWords } from './letters'

const letter: DeadLetter = { id: 'l1', sort: 'sign_in', failure: 'refused', tries: 1, posted_at: '2026-01-08T16:00:00Z', dead_at: '2026-01-08T16:00:00Z' }

test('a letter is called by what it was for and whose it is', () => {
  expect(letterWords({ ...letter, name: 'Ann' }).title).toContain('Ann')
  expect(letterWords(letter).title).toContain(m.letters_somebody())
})

test('every reason has words of its own', () => {
  const whys = (['unreachable', 'refused', 'unreadable', 'failed'] as const).map((failure) => letterWords({ ...letter, failure }).why)
  expect(new Set(whys).size).toBe(4)
})
