/* The network: when it changes, and whether the browser is set to save data on it. */

/** source: W3C Network Information; Chromium has it, others lack it */
interface Connection extends EventTarget {
  readonly saveData?: boolean
  /** `wifi`, `cellular`; laptops do not say */
  readonly type?: string
}

function connection(): Connection | undefined {
  return (navigator as Navigator & { connection?: Connection }).connection
}

export function savesData(): boolean {
  return connection()?.saveData === true
}

/** Calls `changed` when the network changes or comes back, until the returned function is called. */
export function onNetwork(changed: () => void): () => void {
  const line = connection()
  let type = line?.type
  // The event also fires for new speed estimates, and for going offline, about which nothing can be done.
  const other = () => {
    if (!navigator.onLine || line?.type === type) return
    type = line?.type
    changed()
  }
  addEventListener('online', changed)
  line?.addEventListener('change', other)
  return () => {
    removeEventListener('online', changed)
    line?.removeEventListener('change', other)
  }
}
