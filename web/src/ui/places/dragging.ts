/* Drags an element inside a `data-person`, by mouse, pen or finger, and reports the person it was dropped on; a press
   without movement is a press. A finger on it does not scroll: everywhere else it does. */
import type { Attachment } from 'svelte/attachments'

const FAR_PX = 12

export function dragging(told: { press: () => void; letGo: (person: string | undefined) => void }): Attachment<HTMLElement> {
  return (node) => {
    let from: { x: number; y: number } | undefined
    let far = false

    function down(event: PointerEvent) {
      if (event.button !== 0) return
      // The menu would open at once: it waits until it is clear that this is not a drag.
      event.stopImmediatePropagation()
      from = { x: event.clientX, y: event.clientY }
      far = false
      node.setPointerCapture(event.pointerId)
    }

    function move(event: PointerEvent) {
      if (!from) return
      const [x, y] = [event.clientX - from.x, event.clientY - from.y]
      far ||= Math.hypot(x, y) > FAR_PX
      if (far) node.style.translate = `${x}px ${y}px`
    }

    function up(event: PointerEvent) {
      if (!from) return
      // For a finger the menu would open here.
      event.stopImmediatePropagation()
      from = undefined
      node.style.translate = ''
      if (!far) return told.press()
      const under = document.elementsFromPoint(event.clientX, event.clientY).map((found) => found.closest<HTMLElement>('[data-person]'))
      told.letGo(under.find((found) => found && !found.contains(node))?.dataset['person'])
    }

    function drop() {
      from = undefined
      node.style.translate = ''
    }

    node.style.touchAction = 'none'
    node.addEventListener('pointerdown', down, { capture: true })
    node.addEventListener('pointermove', move)
    node.addEventListener('pointerup', up, { capture: true })
    node.addEventListener('pointercancel', drop)
    return () => {
      node.style.touchAction = ''
      node.removeEventListener('pointerdown', down, { capture: true })
      node.removeEventListener('pointermove', move)
      node.removeEventListener('pointerup', up, { capture: true })
      node.removeEventListener('pointercancel', drop)
    }
  }
}
