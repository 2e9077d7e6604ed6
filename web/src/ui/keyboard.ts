/* How much of the window is left to see above the keyboard of a phone. */

export interface Seen {
  height: number
  /** hidden at the foot of the page */
  below: number
}

type Viewport = Pick<VisualViewport, 'height' | 'offsetTop' | 'scale'>

/** undefined while somebody has zoomed in: then a part of the page is what they want to see. */
export function seen(viewport: Viewport, inner_height: number): Seen | undefined {
  if (viewport.scale > 1.05) return undefined
  return { height: Math.round(viewport.height), below: Math.max(0, Math.round(inner_height - viewport.offsetTop - viewport.height)) }
}

/** So low that nothing but the talk and where one writes has a place. */
const TIGHT_PX = 480

/** An attachment: `--seen` and `--below` for styles, and `data-tight` where there is little room. */
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
