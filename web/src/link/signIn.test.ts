import { expect, it, vi } from 'vitest'
import { leading, signInFrom } from './signIn'

it.each([
  ['/', '/sign-in'],
  ['/m/a-B_9', '/sign-in?to=%2Fm%2Fa-B_9'],
  ['/g/a/tearoom', '/sign-in?to=%2Fg%2Fa%2Ftearoom'],
  ['//evil.test', '/sign-in?to=%2F%2Fevil.test'],
  ['/m/a&to=b', '/sign-in?to=%2Fm%2Fa%26to%3Db'],
])('from %s one signs in by %s', (path, address) => {
  expect(signInFrom(path)).toBe(address)
})

it('leads away once, however many answers say so, and again when the page is still there', () => {
  const go = vi.fn()
  let now = 5_000
  const lead = leading(go, () => now)
  lead('/sign-in?to=%2Fme')
  lead('/sign-in')
  now += 9_999
  lead('/sign-in')
  expect(go.mock.calls).toEqual([['/sign-in?to=%2Fme']])
  now += 1
  lead('/sign-in')
  expect(go).toHaveBeenLastCalledWith('/sign-in')
})
