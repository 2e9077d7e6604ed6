/* What this browser stores for us, where it can. With site data blocked, even the getter of a storage throws, and a
   full one throws on writing. Then the page itself remembers, until it is left. */

export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Never raises. `storage` is a function because merely reading it may throw. */
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

/** In this browser, permanently. */
export const ofBrowser = remembering(() => localStorage)
/** In this tab, across reloads. */
export const ofTab = remembering(() => sessionStorage)
