/* Requests to our own server: JSON both ways, refusals as errors with a code. */

/** A refusal by the server, or a failed connection. Switch on `code`; the catalogue has the text. */
export class Refused extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, status = 0) {
    super(code)
    this.name = 'Refused'
    this.code = code
    this.status = status
  }
}

/** "Try again soon": read requests are retried automatically, for as long as a database takes to come back. */
const AGAIN = 'again'
const AGAIN_MS = 700
const MOST_TRIES = 12

interface HttpOptions {
  fetch: typeof fetch
  /** Called on 401, before the refusal is thrown. */
  onSignedOut?: () => void
}

export class Http {
  readonly #options: HttpOptions

  constructor(options: HttpOptions) {
    this.#options = options
  }

  /** raises: Refused */
  request<T>(method: string, path: string, body?: unknown): Promise<T> {
    return method === 'GET' ? this.#read<T>(path, MOST_TRIES) : this.#ask<T>(method, path, body)
  }

  async #read<T>(path: string, tries: number): Promise<T> {
    try {
      return await this.#ask<T>('GET', path)
    } catch (why) {
      if (tries <= 1 || !(why instanceof Refused) || why.code !== AGAIN) throw why
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      return this.#read<T>(path, tries - 1)
    }
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#fetch(method, path, body)
    if (response.ok) return (response.status === 204 ? undefined : await readJson(response)) as T
    if (response.status === 401) this.#options.onSignedOut?.()
    throw new Refused(await codeOf(response), response.status)
  }

  async #fetch(method: string, path: string, body: unknown): Promise<Response> {
    // A foreign page cannot set this header without a CORS preflight: with SameSite, it is the CSRF defence.
    const headers: Record<string, string> = { Accept: 'application/json', 'X-Tearoom': '1' }
    const init: RequestInit = { method, headers, credentials: 'same-origin', redirect: 'error' }
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json'
      init.body = JSON.stringify(body)
    }
    try {
      return await this.#options.fetch(path, init)
    } catch {
      throw new Refused('unreachable')
    }
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('unreadable', response.status)
  }
}

async function codeOf(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json()
    if (body && typeof body === 'object' && 'code' in body && typeof body.code === 'string') return body.code
  } catch {
    // A proxy's own error page has none of our codes.
  }
  return response.status >= 500 ? 'server_failed' : `http_${response.status}`
}
