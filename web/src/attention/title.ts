/* The tab's title for people who look elsewhere, whatever title the page sets meanwhile. */
import { m } from '../paraglide/messages'
import type { Kind } from './rules'

/** Names no person and no group: anyone who sees the screen may read a title. */
const WORDS: Record<Kind, (() => string) | undefined> = {
  support: m.attention_title_support,
  wanted: m.attention_title_wanted,
  turn: m.attention_title_turn,
  next: m.attention_title_next,
  door: m.attention_title_changed,
  knock: m.attention_title_knock,
  called: m.attention_title_knock,
  changed: m.attention_title_changed,
  private: m.attention_title_message,
  chat: m.attention_title_message,
  board: m.attention_title_message,
  hand: m.attention_title_hand,
  opened: m.attention_title_opened,
  news: undefined,
}

export interface Badge {
  count: number
  /** The most urgent missed event; left out while the page is visible. */
  kind?: Kind | undefined
}

export function titled(bare: string, { count, kind }: Badge): string {
  if (count === 0) return bare
  const words = kind && WORDS[kind]?.()
  return words ? `(${count}) ${words} · ${m.app_name()}` : `(${count}) ${bare}`
}

/** Keeps the badge in the document's title until the returned function is called. */
export function keepTitle(badge: Badge): () => void {
  let bare = document.title
  let shown = bare
  const show = () => {
    if (document.title !== shown) bare = document.title
    shown = titled(bare, badge)
    if (document.title !== shown) document.title = shown
  }
  const watch = new MutationObserver(show)
  watch.observe(document.head, { childList: true, subtree: true, characterData: true })
  show()
  return () => {
    watch.disconnect()
    if (document.title === shown) document.title = bare
  }
}
