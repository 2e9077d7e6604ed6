/* The way to sign-in, and back to the requested page. */

/** A navigation takes less than this; after that it may be tried again, as when somebody cancelled it. */
const COMES_MS = 10_000

/** The server redirects only to our own pages, whatever it is given. */
export const signInFrom = (path: string): string => (path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`)

/** Navigates once: several answers report a sign-out at the same time, and each navigation would cancel the one before.
    `now`: local ms */
export function leading(go: (address: string) => void, now: () => number): (address: string) => void {
  let since = -Infinity
  return (address) => {
    if (now() - since < COMES_MS) return
    since = now()
    go(address)
  }
}
