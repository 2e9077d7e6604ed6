/* What this browser remembers for us, where it can. With site data blocked the very getter of a storage throws, a full
   one throws on writing: then the page itself remembers, until it is left. */

export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Never raises. `storage` is asked for each time: merely looking at it may throw. */
export function remembering(storage: () => Memory): Memory {
  const own = new Map<string, string>()
  return {
    getItem: (key) => own.get(key) ?? attempt(() => storage().getItem(key)) ?? null,
    setItem: (key, value) => {
      if (attempt(() => (storage().setItem(key, value), true))) own.delete(key)
      else own.set(key, value)
    },
    removeItem: (key) => {
      own.delete(key)
      attempt(() => storage().removeItem(key))
    },
  }
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

/** Of this browser, for good. */
export const ofBrowser = remembering(() => localStorage)
/** Of this tab, over a reload. */
export const ofTab = remembering(() => sessionStorage)
