/* How much of the window is visible above a phone's keyboard. */

export interface Seen {
  height: number
  /** hidden at the bottom of the page */
  below: number
}

type Viewport = Pick<VisualViewport, 'height' | 'offsetTop' | 'scale'>

/** undefined while zoomed in: then the person wants to see a part of the page. */
export function seen(viewport: Viewport, inner_height: number): Seen | undefined {
  if (viewport.scale > 1.05) return undefined
  return { height: Math.round(viewport.height), below: Math.max(0, Math.round(inner_height - viewport.offsetTop - viewport.height)) }
}

/** So low that only the conversation and the input fit. */
const TIGHT_PX = 480

/** An attachment: `--seen` and `--below` for styles, and `data-tight` if there is little room. */
export function aboveKeyboard(node: HTMLElement): (() => void) | undefined {
  const viewport = window.visualViewport
  if (!viewport) return undefined
  const follow = () => {
    const now = seen(viewport, window.innerHeight)
    if (!now) return
    node.style.setProperty('--seen', `${now.height}px`)
    node.style.setProperty('--below', `${now.below}px`)
    node.toggleAttribute('data-tight', now.height < TIGHT_PX)
  }
  follow()
  viewport.addEventListener('resize', follow)
  viewport.addEventListener('scroll', follow)
  return () => {
    viewport.removeEventListener('resize', follow)
    viewport.removeEventListener('scroll', follow)
  }
}
