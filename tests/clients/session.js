/* Who we are: the cookie, and requests that carry it. PROTOCOL.md, "Signing in". */

export class Session {
  #cookies = new Map()

  /** @param {string} url of the house, without a path */
  constructor(url) {
    this.url = url
  }

  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Come by a link that was mailed or printed, or by an invite under a name. */
  async come(link, name) {
    const { pathname, hash } = new URL(link)
    if (pathname === '/invite') await this.#accept(hash.slice(1), name)
    else await this.ask('POST', pathname)
  }

  async #accept(token, name) {
    const { agreement } = await this.ask('POST', '/api/invites/look', { token })
    await this.ask('POST', '/api/invites/accept', { token, name, agreement_version: agreement.version })
  }

  /** What is answered; a refusal is thrown by its code. */
  async ask(method, path, body) {
    const headers = { Origin: this.url, Cookie: this.cookie, 'X-Tearoom': '1', 'Content-Type': 'application/json' }
    const answer = await fetch(this.url + path, { method, headers, body: JSON.stringify(body), redirect: 'manual' })
    for (const given of answer.headers.getSetCookie()) {
      const [, name, value] = given.match(/^([^=]+)=([^;]*)/)
      this.#cookies.set(name, value)
    }
    const told = answer.headers.get('Content-Type')?.startsWith('application/json') ? await answer.json() : {}
    if (answer.status >= 400) throw new Error(told.code ?? answer.status)
    return told
  }
}
