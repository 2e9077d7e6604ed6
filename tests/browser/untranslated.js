// What a page says: its texts, and the names and hints of what is on it. Not what people wrote.
() => {
  const THEIRS = 'bdi, [translate=no], [dir=auto], textarea, script, style, noscript'
  const SPOKEN = ['aria-label', 'aria-description', 'placeholder', 'title', 'alt']
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(THEIRS)
  const said = [document.title]
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) if (shown(text.parentElement)) said.push(text.data)
  for (const node of document.querySelectorAll(SPOKEN.map((name) => `[${name}]`).join())) {
    if (shown(node)) said.push(...SPOKEN.map((name) => node.getAttribute(name) ?? ''))
  }
  return [...new Set(said.map((text) => text.trim().replace(/\s+/g, ' ')).filter((text) => /\p{L}/u.test(text)))]
}
