/* Two taps or clicks in quick succession on the same person: the one in `data-person`. A single tap keeps its own
   effect. */
import type { Attachment } from 'svelte/attachments'

const SOON_MS = 400
const NEAR_PX = 24

export function doubleTaps(told: (person: string) => void): Attachment<HTMLElement> {
  return (node) => {
    let before: { person: string; x: number; y: number; at: number } | undefined

    function up(event: PointerEvent) {
      if (event.button !== 0 || !(event.target instanceof Element)) return
      const last = before
      before = undefined
      // What the first tap opened may cover the person by now.
      if (last && event.timeStamp - last.at < SOON_MS && Math.hypot(event.clientX - last.x, event.clientY - last.y) < NEAR_PX) {
        setTimeout(() => told(last.person))
        return
      }
      const person = node.contains(event.target) ? event.target.closest<HTMLElement>('[data-person]')?.dataset['person'] : undefined
      if (person !== undefined) before = { person, x: event.clientX, y: event.clientY, at: event.timeStamp }
    }

    document.addEventListener('pointerup', up, { capture: true })
    return () => document.removeEventListener('pointerup', up, { capture: true })
  }
}
