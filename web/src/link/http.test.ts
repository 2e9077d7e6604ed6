import { expect, test, vi } from 'vitest'
import { Http } from './http'

function answering(status: number, body?: unknown) {
  const fetch = vi.fn(async (_path: RequestInfo | URL, _init?: RequestInit) =>
    new Response(body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body), { status }),
  )
  const onSignedOut = vi.fn()
  return { fetch, onSignedOut, http: new Http({ fetch, onSignedOut }) }
}

test('asks for JSON, same origin, with the header that foreign pages cannot set', async () => {
  const { http, fetch } = answering(200, { id: 'm1' })
  await expect(http.request('POST', '/api/groups/g/meetings', { minutes: 60 })).resolves.toEqual({ id: 'm1' })
  const [path, init] = fetch.mock.calls[0] ?? []
  expect(path).toBe('/api/groups/g/meetings')
  expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{"minutes":60}' })
  expect(init?.headers).toMatchObject({ 'X-Tearoom': '1', 'Content-Type': 'application/json' })
})

test('nothing is undefined', async () => {
  await expect(answering(204).http.request('DELETE', '/api/me')).resolves.toBeUndefined()
  await expect(answering(202, '').http.request('POST', '/api/sign-in', {})).resolves.toBeUndefined()
})

test('a refusal is an error with the code', async () => {
  const { http } = answering(410, { code: 'link_expired' })
  await expect(http.request('POST', '/api/invites/look', { token: 't' })).rejects.toMatchObject({ name: 'Refused', code: 'link_expired', status: 410 })
})

test('signed out goes to sign-in', async () => {
  const { http, onSignedOut } = answering(401, { code: 'signed_out' })
  await expect(http.request('GET', '/api/me')).rejects.toMatchObject({ code: 'signed_out' })
  expect(onSignedOut).toHaveBeenCalledOnce()
})

test.each([
  [502, '<html>bad gateway</html>', 'server_failed'],
  [418, 'teapot', 'http_418'],
  [200, '<html>', 'unreadable'],
])('status %i with %j is %s', async (status, body, code) => {
  await expect(answering(status, body).http.request('GET', '/x')).rejects.toMatchObject({ code })
})

test('a line that is down is unreachable', async () => {
  const http = new Http({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) })
  await expect(http.request('GET', '/x')).rejects.toMatchObject({ code: 'unreachable' })
})

test('what only reads is asked again while the server cannot look it up; what changes things is not', async () => {
  vi.useFakeTimers()
  const answers = [503, 503, 200]
  const fetch = vi.fn(async () => new Response(JSON.stringify({ code: 'again' }), { status: answers.shift() ?? 503 }))
  const http = new Http({ fetch })
  const reading = http.request('GET', '/api/me')
  await vi.advanceTimersByTimeAsync(1_400)
  await expect(reading).resolves.toEqual({ code: 'again' })
  await expect(http.request('POST', '/api/groups')).rejects.toMatchObject({ code: 'again', status: 503 })
  expect(fetch).toHaveBeenCalledTimes(4)
  vi.useRealTimers()
})
