import { expect, it } from 'vitest'
import { signInFrom } from './signIn'

it.each([
  ['/', '/sign-in'],
  ['/m/a-B_9', '/sign-in?to=%2Fm%2Fa-B_9'],
  ['/g/a/tearoom', '/sign-in?to=%2Fg%2Fa%2Ftearoom'],
  ['//evil.test', '/sign-in?to=%2F%2Fevil.test'],
  ['/m/a&to=b', '/sign-in?to=%2Fm%2Fa%26to%3Db'],
])('from %s one signs in by %s', (path, address) => {
  expect(signInFrom(path)).toBe(address)
})
