/* People who use a keyboard or a screen reader never lose their place. When the focused element is removed, hidden or
   disabled, the focus moves to what is left around it, or back to where it was before; never to nowhere. */

const PARTS = 'main, aside, section, header, footer, nav, form, fieldset, ol, ul, [role=group], [role=toolbar], [role=log], [role=dialog]'
/** Overlays: when one closes, the focus returns to where it was opened. */
const OVER = '[role=dialog], [role=menu], dialog'
const REMEMBERED = 12

export function keepFocus(page: Document): () => void {
  /** Previously focused elements, the last first. */
  let trail: Element[] = []
  /** The ancestors of the focused element, the innermost first: a removed element cannot be asked. */
  let around: Element[] = []
  let over = false
  let lost = false

  function came({ target }: FocusEvent) {
    if (!(target instanceof Element)) return
    lost = false
    if (target !== trail[0]) trail = [target, ...trail.filter((one) => one !== target)].slice(0, REMEMBERED)
    around = []
    for (let part = target.parentElement?.closest(PARTS); part; part = part.parentElement?.closest(PARTS)) around.push(part)
    over = target.closest(OVER) !== null
  }

  /** A press elsewhere sets a new place. */
  const letGo = () => {
    lost = false
  }

  function check() {
    const [last] = trail
    const now = page.activeElement
    // For an element that still has the focus, only cheap checks: its position would force a layout.
    if (last && now === last) lost ||= last.matches(':disabled, [hidden] *')
    else if (last && (now === page.body || now === null)) lost ||= !takesFocus(last)
    if (!lost) return
    const opened = over && !around.some((part) => part.matches(OVER) && isThere(part))
    const back = trail.find(takesFocus)
    const left = around.find(isThere)
    const to = (opened ? (back ?? left) : (left ?? back)) ?? page.querySelector('main')
    if (!(to instanceof HTMLElement)) return
    if (to.tabIndex < 0 && !to.hasAttribute('tabindex')) to.tabIndex = -1
    to.focus({ preventScroll: true })
  }

  const observer = new MutationObserver(check)
  observer.observe(page, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'hidden'] })
  page.addEventListener('focusin', came)
  page.addEventListener('pointerdown', letGo)
  return () => {
    observer.disconnect()
    page.removeEventListener('focusin', came)
    page.removeEventListener('pointerdown', letGo)
  }
}

const isThere = (one: Element): boolean => one.getClientRects().length > 0
const takesFocus = (one: Element): boolean => isThere(one) && !one.matches(':disabled')
