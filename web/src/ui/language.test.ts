import { expect, test, vi } from 'vitest'
import { declare, enumerated, together } from './language'
import * as runtime from '../paraglide/runtime'

test.each([
  ['en', 'en-GB', 'ltr'],
  ['es', 'es', 'ltr'],
  ['ar', 'ar', 'rtl'],
  ['ar-XB', 'ar-XB', 'rtl'],
  ['he', 'he', 'rtl'],
  ['ur', 'ur', 'rtl'],
])('a page in %s says that it is in %s, %s', (locale, lang, dir) => {
  runtime.overwriteGetLocale(vi.fn(() => locale as 'en'))
  const page = { lang: '', dir: '' } as HTMLElement
  declare(page)
  expect([page.lang, page.dir]).toEqual([lang, dir])
  runtime.overwriteGetLocale(() => 'en')
})

test('lists', () => {
  expect([together(['Tom']), together(['Tom', 'Ruth']), together(['Tom', 'Ruth', 'Maya'])]).toEqual(['Tom', 'Tom and Ruth', 'Tom, Ruth and Maya'])
  expect(enumerated(['Tom', 'hand up', 'no video'])).toBe('Tom, hand up, no video')
})
