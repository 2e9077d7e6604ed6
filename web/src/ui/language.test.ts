import { afterEach, expect, test } from 'vitest'
import { directionOf, languageOf, OWN } from '../../language'
import { overwriteGetLocale } from '../paraglide/runtime'
import { capital, enumerated, languageTag, LANGUAGES, together } from './language'

afterEach(() => overwriteGetLocale(() => 'en'))

test.each([
  ['en-GB', 'ltr'],
  ['es', 'ltr'],
  ['ar', 'rtl'],
  ['ar-XB', 'rtl'],
  ['he', 'rtl'],
  ['ur', 'rtl'],
])('a page in %s is written %s', (tag, direction) => {
  expect(directionOf(tag)).toBe(direction)
})

test('a build speaks the language of its mode, else the house’s own', () => {
  expect([languageOf('es').code, languageOf('production'), languageOf('stories')]).toEqual(['es', OWN, OWN])
})

test('each language has one name, its own', () => {
  expect(LANGUAGES.map(({ name }) => name)).toEqual(['English', 'Español'])
})

test('English is written as in Britain', () => {
  expect(languageTag()).toBe('en-GB')
})

test('lists', () => {
  expect([together(['Tom']), together(['Tom', 'Ruth']), together(['Tom', 'Ruth', 'Maya'])]).toEqual(['Tom', 'Tom and Ruth', 'Tom, Ruth and Maya'])
  expect(enumerated(['Tom', 'hand up', 'no video'])).toBe('Tom, hand up, no video')
})

test('what begins a line begins with a capital', () => {
  expect(['jueves 26 de noviembre', 'Today', '26 Nov', 'été', ''].map(capital)).toEqual(['Jueves 26 de noviembre', 'Today', '26 Nov', 'Été', ''])
})

test('lists in Spanish', () => {
  overwriteGetLocale(() => 'es')
  expect(together(['Tom', 'Ruth', 'Irene'])).toBe('Tom, Ruth e Irene')
})
