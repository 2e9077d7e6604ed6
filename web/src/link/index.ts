/* The tab's one connection to the server, composed once. Features import from here. */
import { asking } from './api'
import { Channel, type ChannelOptions } from './channel.svelte'
import { ServerClock } from './clock'
import { Http, Refused } from './http'
import { newId } from './ids'
import { LeftChair } from './leftChair.svelte'
import { Renewal } from './renewal.svelte'
import { leading, signInFrom } from './signIn'
import { SignedOut } from './signedOut.svelte'
import { Socket, type Wire } from './socket'
import { ofTab } from './storage'

export { Channel, type ChannelState } from './channel.svelte'
export { Refused } from './http'
export { newId } from './ids'

const leave = leading((page) => location.assign(page), () => performance.now())

/** Where to go after signing out on purpose: the socket may learn of it before `ended` is answered. */
let out: string | undefined
export async function leadOutTo(page: string, ended: Promise<boolean>): Promise<void> {
  out = page
  if (await ended) leave(page)
  else out = undefined
}

/** Sign-in is a server page; it returns people to where they were. */
function toSignIn(): void {
  if (location.pathname === '/invite') return
  leave(out ?? signInFrom(location.pathname))
}

export const clock = new ServerClock()

const http = new Http({ fetch: (...args) => fetch(...args), onSignedOut: toSignIn })

export const ask = asking(http)

export const socket = new Socket({ connect: dial, clock, newId, onSignedOut: () => (out === undefined ? void signedOut.told() : toSignIn()) })

/** A raw socket to the server. */
export function dial(protocol: string): Wire {
  const url = new URL('/ws', location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  return new WebSocket(url, protocol)
}

addEventListener('online', () => socket.check())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') socket.check()
})

export function channel<View, Body, Told = unknown>(name: string, options?: ChannelOptions): Channel<View, Body, Told> {
  return new Channel(socket, name, options)
}

/** Sent without waiting for an answer. */
export const leftChair = new LeftChair({
  memory: ofTab,
  now: () => Date.now(),
  giveUp: ({ channel, leave }) => void socket.command(channel, leave).catch(() => {}),
  onHide: (hide, show) => {
    addEventListener('pagehide', hide)
    addEventListener('pageshow', (event) => event.persisted && show())
  },
})

export const renewal = new Renewal({
  memory: ofTab,
  now: () => Date.now(),
  sits: () => leftChair.sits,
  answers: () => fetch('/healthz', { cache: 'no-store' }).then(({ ok }) => ok, () => false),
  reload: () => location.reload(),
})

export const signedOut = new SignedOut({
  memory: ofTab,
  now: () => Date.now(),
  welcomed: () => socket.welcome !== undefined,
  signedIn: () => ask('GET /api/me').then(() => true, (why: unknown) => !(why instanceof Refused && why.status === 401)),
  reload: () => location.reload(),
})
