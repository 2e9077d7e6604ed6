/* The way to sign in, and back to where one wanted to go. */

/** A page that was asked for comes in this time; later it may be asked for again, as when somebody stayed after all. */
const COMES_MS = 10_000

/** The server leads only to pages of ours, whatever it is asked for. */
export const signInFrom = (path: string): string => (path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`)

/** Leads to another page, once: several answers say at the same time that somebody is signed out, and each navigation breaks
    off the one before. `now`: local ms */
export function leading(go: (address: string) => void, now: () => number): (address: string) => void {
  let since = -Infinity
  return (address) => {
    if (now() - since < COMES_MS) return
    since = now()
    go(address)
  }
}
