/* Keeps a phone's screen on while somebody listens without touching it. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | undefined
  let ended = false
  const ask = async () => {
    if (ended || document.visibilityState !== 'visible') return
    try {
      lock = await navigator.wakeLock?.request('screen')
      if (ended) void lock?.release()
    } catch {
      // A low battery or an old browser: the screen turns off as usual.
    }
  }
  const again = () => void ask()
  // The browser releases the lock whenever the page is hidden.
  document.addEventListener('visibilitychange', again)
  again()
  return () => {
    ended = true
    document.removeEventListener('visibilitychange', again)
    void lock?.release()
  }
}
