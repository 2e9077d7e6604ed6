/* The keys that take back what was done last, as everywhere else. In a field they are the field's. */

/** For `aria-keyshortcuts`. */
export const UNDO_KEYS = 'Control+Z Meta+Z'

const OWN_KEYS = 'textarea, input:not([type=checkbox], [type=radio]), [contenteditable], [role=dialog] *, [role=dialog]'

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'defaultPrevented'>

/** Whether the key was meant for the page. `focused`: what has the focus */
export function takesBack(pressed: Pressed, focused: { matches(selector: string): boolean } | null): boolean {
  if (pressed.key.toLowerCase() !== 'z' || pressed.ctrlKey === pressed.metaKey) return false
  return !pressed.shiftKey && !pressed.altKey && !pressed.defaultPrevented && !focused?.matches(OWN_KEYS)
}

/** As it stands on this keyboard. */
export const undoKey = (platform: string): string => (/^(Mac|iP)/.test(platform) ? '⌘Z' : 'Ctrl+Z')
