/* The line under everything: whether it changes, and whether the browser is set to save data on it. */

/** source: W3C Network Information; Chromium has it, others lack it */
interface Connection extends EventTarget {
  readonly saveData?: boolean
}

function connection(): Connection | undefined {
  return (navigator as Navigator & { connection?: Connection }).connection
}

export function savesData(): boolean {
  return connection()?.saveData === true
}

/** Calls `changed` when there is another network or one again, until the returned function is called. */
export function onNetwork(changed: () => void): () => void {
  // Going offline is a change as well, and nothing can be done about it.
  const told = () => navigator.onLine !== false && changed()
  const line = connection()
  addEventListener('online', told)
  line?.addEventListener('change', told)
  return () => {
    removeEventListener('online', told)
    line?.removeEventListener('change', told)
  }
}
