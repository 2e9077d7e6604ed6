/* Keeps texts correct while the browser translates the page. A translator replaces a text node with `<font>`: later
   updates to our text node are invisible, and removed texts stay. So the text node goes back, empty, beside its
   translation. When its text changes or it is removed, the translation is removed; when the translation is removed, the
   text returns.
   source: facebook/react#11538, sveltejs/svelte#15090 */

interface Translation {
  font: Element
  /** The text without the translation. */
  words: string
}

/** Applies to everything in `page`, until the returned function is called. */
export function keepWords(page: Node): () => void {
  const translations = new WeakMap<Node, Translation>()
  const originals = new WeakMap<Node, Text>()

  function pair(text: Text, font: Element, words: string) {
    translations.set(text, { font, words })
    originals.set(font, text)
    text.data = ''
    font.before(text)
  }

  function part(text: Text, { font }: Translation) {
    translations.delete(text)
    originals.delete(font)
  }

  /** One of the two was added, removed or moved. */
  function settle(text: Text, translation: Translation) {
    const { font, words } = translation
    if (text.isConnected && font.isConnected) {
      if (text.nextSibling !== font) text.after(font)
      return
    }
    part(text, translation)
    if (text.isConnected) text.data = words
    else font.remove()
  }

  const observer = new MutationObserver((records) => {
    const rewritten = new Set(records.flatMap(({ type, target }) => (type === 'characterData' ? [target] : [])))
    for (const text of rewritten) {
      const translation = translations.get(text)
      if (!translation) continue
      part(text as Text, translation)
      translation.font.remove()
    }
    for (const record of records) {
      for (const gone of record.removedNodes) {
        const text = gone instanceof Text ? gone : originals.get(gone)
        if (!text) continue
        const font = fontAt(record)
        const known = translations.get(text)
        if (known && !known.font.isConnected && font && text.isConnected) {
          // Translated once more, into another language.
          part(text, known)
          pair(text, font, known.words)
        } else if (known) settle(text, known)
        else if (font && !text.isConnected && text.data.trim() !== '') {
          if (rewritten.has(text)) font.replaceWith(text)
          else pair(text, font, text.data)
        }
      }
    }
    // Ignore our own changes.
    observer.takeRecords()
  })
  observer.observe(page, { subtree: true, childList: true, characterData: true })
  return () => observer.disconnect()
}

/** The translation that replaced what this record removed. */
function fontAt({ addedNodes, previousSibling, nextSibling }: MutationRecord): Element | undefined {
  return [...addedNodes, previousSibling, nextSibling].find((node) => node instanceof Element && node.localName === 'font' && node.isConnected) as Element | undefined
}
