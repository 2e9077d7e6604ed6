// Notes what a page reads out, and what it sounds, as `noticed`; `noticed.hide(on)` puts its tab behind another one, and
// `noticed.begin()` forgets all of it, a while later as the page's clock has it. What passes after eight seconds stays here,
// however slow the machine is.
(() => {
  const VOICES = '[aria-live=polite], [aria-live=assertive], [role=alert], [role=status], [role=log]'
  // Reads out what comes after it has come itself.
  const LOG = '[role=log]'
  // The page's own voice. All others are not read out while the tab is hidden.
  const OWN = '.vh[aria-live]'
  const SOUNDS = { 196: 'knock', 440: 'mine', 528: 'bell', 587: 'message' }
  const LATER_MS = 10_000
  const PASSES_MS = 8_000
  const wait = window.setTimeout.bind(window)
  window.setTimeout = (then, ms, ...more) => wait(then, ms === PASSES_MS ? 100 * ms : ms, ...more)
  let hidden = false
  let ahead = 0
  const now = performance.now.bind(performance)
  performance.now = () => now() + ahead
  window.noticed = {
    said: [],
    sounded: [],
    hide(on) {
      hidden = on
      document.dispatchEvent(new Event('visibilitychange'))
    },
    begin() {
      ahead += LATER_MS
      noticed.said = []
      noticed.sounded = []
    },
  }
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') })
  const set = AudioParam.prototype.setValueAtTime
  AudioParam.prototype.setValueAtTime = function (value, at) {
    if (value in SOUNDS) noticed.sounded.push(SOUNDS[value])
    return set.call(this, value, at)
  }
  const voiced = (node) => (node instanceof Element ? node : node.parentElement)?.closest(VOICES)
  const heard = (one) => !hidden || one.matches(OWN)
  const within = (node) => [...node.querySelectorAll(VOICES)].filter((one) => !one.matches(LOG))
  const say = (node) => {
    const voices = node instanceof Element && !voiced(node) ? within(node) : voiced(node) ? [voiced(node)] : []
    for (const one of voices.filter(heard)) {
      const words = (voiced(node) ? node : one).textContent.trim().replace(/\s+/g, ' ')
      if (words) noticed.said.push(words)
    }
  }
  new MutationObserver((changes) => {
    for (const { addedNodes, target, type } of changes) {
      if (type === 'characterData') say(target)
      else addedNodes.forEach(say)
    }
  }).observe(document, { subtree: true, childList: true, characterData: true })
})()
