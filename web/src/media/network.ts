/* The line under everything: whether it changes, and whether the browser is set to save data on it. */

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

/** Calls `changed` when there is another network or one again, until the returned function is called. */
export function onNetwork(changed: () => void): () => void {
  const line = connection()
  let type = line?.type
  // It is told of new guesses at its speed as well, and of going offline, about which nothing can be done.
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
