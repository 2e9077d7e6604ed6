/* A number before the page's title, whatever the page makes of its title meanwhile. */

const BADGE = /^\(\d+\) /

/** The title with the number, or without one. */
export function badged(title: string, count: number): string {
  const bare = title.replace(BADGE, '')
  return count > 0 ? `(${count}) ${bare}` : bare
}

/** Shows the number until the returned function is called. */
export function titleBadge(count: number): () => void {
  const show = (number: number) => {
    const wanted = badged(document.title, number)
    if (document.title !== wanted) document.title = wanted
  }
  const watch = new MutationObserver(() => show(count))
  watch.observe(document.head, { childList: true, subtree: true, characterData: true })
  show(count)
  return () => {
    watch.disconnect()
    show(0)
  }
}
