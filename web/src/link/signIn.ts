/* The way to sign in, and back to where one wanted to go. */

/** The server leads only to pages of ours, whatever it is asked for. */
export const signInFrom = (path: string): string => (path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`)
