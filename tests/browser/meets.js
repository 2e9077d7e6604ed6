// What of a room meets, or is out of reach: pictures, name cards, controls. Needs a room on the page.
() => {
  const faults = []
  const boxes = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.getBoundingClientRect().width > 2).map((node) => ({ node, box: node.getBoundingClientRect() }))
  const nameOf = (node) => node.closest('[data-person]')?.textContent.trim().slice(0, 24) ?? node.textContent.trim().slice(0, 24)
  const round = !document.querySelector('.gathering.tiles')
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1
  const middle = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
  const touch = (a, b) => Math.hypot(middle(a)[0] - middle(b)[0], middle(a)[1] - middle(b)[1]) < (a.width + b.width) / 2
  const discs = boxes('.gathering li:not(.unseen) .disc')
  const cards = boxes('.gathering .tag')
  const least = round ? 64 : 72
  const pairs = (list, bad, what) => list.forEach((a, i) => list.slice(i + 1).forEach((b) => bad(a.box, b.box) && faults.push(`${what} meet: ${nameOf(a.node)} / ${nameOf(b.node)}`)))
  pairs(discs, round ? touch : meet, 'pictures')
  pairs(cards, meet, 'names')
  for (const { node, box } of discs) if (box.height < least - 0.5) faults.push(`small face, ${box.height}: ${nameOf(node)}`)
  for (const { node, box } of [...discs, ...cards]) {
    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`beyond the edge: ${nameOf(node)}`)
    if (innerHeight >= 480 && (box.top < 0 || box.bottom > innerHeight)) faults.push(`above or below the window: ${nameOf(node)}`)
  }
  for (const control of document.querySelectorAll('[role=toolbar] button')) {
    const box = control.getBoundingClientRect()
    const [x, y] = middle(box)
    if (box.width < 43.5 || box.height < 43.5) faults.push(`small control ${Math.round(box.width)}x${Math.round(box.height)}: ${control.textContent.trim()}`)
    if (!control.contains(document.elementFromPoint(x, y))) faults.push(`out of reach: ${control.textContent.trim()}`)
  }
  if (discs.length === 0) faults.push('no face')
  return faults
}
