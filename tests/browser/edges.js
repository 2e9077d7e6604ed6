// Where a page begins: the mark at its top, its headings, and the foremost of all that it shows.
() => {
  const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !node.closest('.vh')
  const left = (node) => {
    const range = document.createRange()
    range.selectNodeContents(node)
    return Math.min(...[...range.getClientRects()].filter(({ width }) => width > 1).map((box) => box.left))
  }
  const edges = { mark: document.querySelector('header svg').getBoundingClientRect().left }
  for (const title of document.querySelectorAll('main h1')) if (shown(title)) edges[title.textContent.trim().slice(0, 30)] = left(title)
  const all = [...document.querySelectorAll('main *')].filter((node) => shown(node) && !node.closest('[aria-hidden=true]') && [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()))
  edges.foremost = Math.min(...all.map(left))
  return edges
}
