// A browser's translation of the page, as Chrome does it: each text gives its place to `<font><font>` with other words, and
// what comes later is translated too. `translator.start()`, `translator.undo()`.
(() => {
  const LEFT = '[translate=no], .notranslate, script, style, textarea, font'
  const done = new Map()
  let observer
  function translate(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const found = []
    for (let text = root instanceof Text ? root : texts.nextNode(); text; text = texts.nextNode()) found.push(text)
    for (const text of found) {
      if (!text.data.trim() || !text.parentElement || text.parentElement.closest(LEFT)) continue
      const font = document.createElement('font')
      font.append(Object.assign(document.createElement('font'), { textContent: `«${text.data.trim()}»` }))
      done.set(font, text)
      text.replaceWith(font)
    }
  }
  window.translator = {
    start() {
      document.documentElement.lang = 'xx'
      document.documentElement.classList.add('translated-ltr')
      observer = new MutationObserver(() => setTimeout(() => translate(document.body)))
      observer.observe(document, { subtree: true, childList: true, characterData: true })
      translate(document.body)
    },
    undo() {
      observer.disconnect()
      for (const [font, text] of done) if (font.isConnected) font.replaceWith(text)
      done.clear()
    },
    /** What is in the other language, a line each. */
    read: () => [...document.querySelectorAll('font > font')].map((font) => font.textContent),
  }
})()
