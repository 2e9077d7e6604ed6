import { expect, test, vi } from 'vitest'
import { asking } from './api'

function asked() {
  const request = vi.fn(async () => ({}))
  return { request, ask: asking({ request: request as never }) }
}

test('a route is asked by its name, with its parts and its body', async () => {
  const { request, ask } = asked()
  await ask('PATCH /api/groups/{group}/me', { group: 'g1' }, { name: 'Ben' })
  expect(request).toHaveBeenCalledWith('PATCH', '/api/groups/g1/me', { name: 'Ben' })
  await ask('DELETE /api/groups/{group}/members/{person}', { group: 'g1', person: 'p 1/2' })
  expect(request).toHaveBeenLastCalledWith('DELETE', '/api/groups/g1/members/p%201%2F2', undefined)
  await ask('POST /api/invites/look', { token: 't' })
  expect(request).toHaveBeenLastCalledWith('POST', '/api/invites/look', { token: 't' })
  await ask('GET /api/groups')
  expect(request).toHaveBeenLastCalledWith('GET', '/api/groups', undefined)
})

test('what a route does not take is a mistake that the compiler finds', () => {
  const { ask } = asked()
  const mistakes = [
    // @ts-expect-error the group is missing
    () => ask('GET /api/groups/{group}'),
    // @ts-expect-error another part
    () => ask('GET /api/groups/{group}', { meeting: 'm1' }),
    // @ts-expect-error no such route
    () => ask('GET /api/cups'),
    // @ts-expect-error a body of another shape
    () => ask('POST /api/invites/look', { link: 't' }),
  ]
  expect(mistakes).toHaveLength(4)
})
