/* Keeps words right while the browser translates the page. A translator puts `<font>` in a text's place: what we write
   into that text later reaches nobody, and what we take away stays. So the text goes back, empty, beside its translation;
   when its words change or it goes, its translation goes; when the translation goes, its words are back.
   source: facebook/react#11538, sveltejs/svelte#15090 */

interface Translation {
  font: Element
  /** What the text says without it. */
  words: string
}

/** Until it is called, what it returns, for everything in `page`. */
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

  /** One of the two came, went or moved. */
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
    // What was done here is no news.
    observer.takeRecords()
  })
  observer.observe(page, { subtree: true, childList: true, characterData: true })
  return () => observer.disconnect()
}

/** The translation that took the place of what this record removed. */
function fontAt({ addedNodes, previousSibling, nextSibling }: MutationRecord): Element | undefined {
  return [...addedNodes, previousSibling, nextSibling].find((node) => node instanceof Element && node.localName === 'font' && node.isConnected) as Element | undefined
}
