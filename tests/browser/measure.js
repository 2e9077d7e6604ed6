// What is wrong with a page for eyes and fingers. Only what is on the screen counts: not what is hidden, scrolled away
// inside a box, or there for listeners alone.
() => {
  const TARGETS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=menuitem]'
  const UNSEEN = ['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION']
  const faults = []
  const words = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 40)
  const say = (what, node, text) => faults.push(`${what}: ${node.tagName.toLowerCase()}.${node.classList[0] ?? ''} “${words(text)}”`)
  const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !node.closest('.vh') && node.getBoundingClientRect().width > 1

  function scrolls(node) {
    for (let one = node; one && one !== document.body; one = one.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth) return true
    }
    return false
  }

  const wide = document.scrollingElement.scrollWidth
  if (wide > innerWidth) faults.push(`scrolls sideways: ${wide} of ${innerWidth}`)

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement
    if (!text.data.trim() || UNSEEN.includes(node.tagName) || !shown(node)) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    const box = range.getBoundingClientRect()
    if (box.width < 2 || box.height < 2) continue
    const drawing = node.closest('[aria-hidden=true]') !== null
    if (parseFloat(getComputedStyle(node).fontSize) < 16 && !drawing) say('small text', node, text.data)
    if ((box.left < -1 || box.right > innerWidth + 1) && !scrolls(node)) say('text beyond the edge', node, text.data)
  }

  for (const title of document.querySelector('[role=dialog], [role=menu]') ? [] : document.querySelectorAll('h1')) {
    const range = document.createRange()
    range.selectNodeContents(title)
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const ends = [left + 2, right - 2].map((x) => document.elementFromPoint(x, (top + bottom) / 2))
      if (ends.some((found) => found && !title.contains(found) && !found.contains(title))) say('covered', title, title.textContent)
    }
  }

  for (const node of document.querySelectorAll(TARGETS)) {
    if (!shown(node)) continue
    const inText = getComputedStyle(node).display === 'inline' && words(node.parentElement.textContent) !== words(node.textContent)
    const touched = ['checkbox', 'radio'].includes(node.type) ? (node.closest('label') ?? node) : node
    const { width, height } = touched.getBoundingClientRect()
    const small = width > 1 && (width < 43.5 || height < 43.5)
    if (small && !inText) say(`small target ${Math.round(width)}x${Math.round(height)}`, node, node.getAttribute('aria-label') ?? node.textContent)
  }
  return faults
}
