// What zooming in must not do to a page: cut words off, lay one text over another, keep something out of reach, or fill
// the window with what does not scroll away. Measure.js finds what goes beyond the edges.
() => {
  const TARGETS = 'a[href], button, input:not([type=hidden]), select, textarea, summary'
  const faults = []
  const words = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 40)
  const say = (what, node, text) => faults.push(`${what}: ${node.tagName.toLowerCase()}.${node.classList[0] ?? ''} “${words(text)}”`)
  const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !node.closest('.vh, [aria-hidden=true]') && node.getBoundingClientRect().width > 1
  const over = document.querySelector('[role=dialog]')
  const page = over ?? document.body

  const lines = []
  const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement
    if (!text.data.trim() || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION'].includes(node.tagName) || !shown(node)) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    const rects = [...range.getClientRects()].filter(({ width, height }) => width > 2 && height > 2)
    for (let one = node; one !== page && one; one = one.parentElement) {
      const { overflowX, overflowY, textOverflow, position } = getComputedStyle(one)
      const box = one.getBoundingClientRect()
      const cut = rects.some((line) => (['hidden', 'clip'].includes(overflowY) && (line.bottom > box.bottom + line.height / 3 || line.top < box.top - line.height / 3)) || (['hidden', 'clip'].includes(overflowX) && textOverflow !== 'ellipsis' && (line.right > box.right + 2 || line.left < box.left - 2)))
      if (cut) { say('cut off', one, text.data); break }
      if (position === 'fixed') break
    }
    for (const { left, right, top, bottom } of rects) lines.push({ node, data: text.data, left, right, top: top + 3, bottom: bottom - 3, held: held(node) })
  }
  // What scrolls by itself, or stands above the page, meets nothing.
  function held(node) {
    for (let one = node; one && one !== page; one = one.parentElement) {
      const { position, overflowX, overflowY } = getComputedStyle(one)
      if (position === 'fixed' || position === 'sticky' || [overflowX, overflowY].some((flow) => ['auto', 'scroll'].includes(flow))) return one
    }
    return page
  }
  for (const [at, one] of lines.entries()) {
    for (const other of lines.slice(at + 1)) {
      if (one.node === other.node || one.held !== other.held) continue
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2) say(`meets “${words(other.data)}”`, one.node, one.data)
    }
  }

  if (!over) {
    const bars = [...document.body.querySelectorAll('*')].filter((node) => shown(node) && ['fixed', 'sticky'].includes(getComputedStyle(node).position)).map((node) => ({ node, box: node.getBoundingClientRect() }))
    const taken = bars.reduce((sum, { box }) => sum + Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) * Math.min(box.width, innerWidth), 0) / (innerWidth * innerHeight)
    if (taken > 0.34) faults.push(`${Math.round(taken * 100)} % of the window stays: ${bars.map(({ node }) => node.className).join(', ')}`)
  }

  const back = [scrollX, scrollY]
  const targets = [...page.querySelectorAll(TARGETS)].filter((node) => shown(node) && !node.disabled)
  for (const node of [...targets, ...targets.toReversed()]) {
    node.focus({ preventScroll: false })
    const seen = ['checkbox', 'radio'].includes(node.type) ? (node.closest('label') ?? node) : node
    const line = [...seen.getClientRects()].at(0)
    if (!line) continue
    const x = Math.min(Math.max((line.left + line.right) / 2, 1), innerWidth - 2)
    const y = Math.min(Math.max((line.top + line.bottom) / 2, 1), innerHeight - 2)
    const found = document.elementFromPoint(x, y)
    if (!found || !(seen.contains(found) || found.contains(seen))) say(`out of reach under ${found?.className}`, node, node.getAttribute('aria-label') ?? node.textContent)
  }
  scrollTo(...back)
  return faults
}
