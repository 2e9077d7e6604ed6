/* The usual keys for undo. In a field they belong to the field. */

/** For `aria-keyshortcuts`. */
export const UNDO_KEYS = 'Control+Z Meta+Z'

const OWN_KEYS = 'textarea, input:not([type=checkbox], [type=radio]), [contenteditable], [role=dialog] *, [role=dialog]'

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'defaultPrevented'>

/** Whether the key was meant for the page. `focused`: the focused element */
export function takesBack(pressed: Pressed, focused: { matches(selector: string): boolean } | null): boolean {
  if (pressed.key.toLowerCase() !== 'z' || pressed.ctrlKey === pressed.metaKey) return false
  return !pressed.shiftKey && !pressed.altKey && !pressed.defaultPrevented && !focused?.matches(OWN_KEYS)
}

/** The key's name on this keyboard. */
export const undoKey = (platform: string): string => (/^(Mac|iP)/.test(platform) ? '⌘Z' : 'Ctrl+Z')
