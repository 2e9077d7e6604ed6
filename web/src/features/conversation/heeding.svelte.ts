/* Brings what is written before those who do not look at it: to be called while a component begins. */
import { untrack } from 'svelte'
import { attention } from '../../attention'
import type { Kind } from '../../attention/rules'
import { ofTab } from '../../link/storage'
import { m } from '../../paraglide/messages'
import { graphemes, shorten } from '../../ui/places/shorten'
import type { MessageView } from '../../wire.gen'
import type { ConversationChannel } from './talk.svelte'
import { Unread } from './unread.svelte'

/** More than fits a line anywhere, and than one wants to hear at once. */
const LONGEST = 140
/** More than these at once are only counted. */
const EACH = 3

/** `seen`: the conversation is in sight on the page. Both are asked again whenever what they read changes. */
export function heedTalk(kind: Kind, channelOf: () => ConversationChannel | undefined, me: () => string, seen: () => boolean): { readonly unread: number } {
  const unread = $derived.by(() => {
    const channel = channelOf()
    return channel && new Unread(channel, me, ofTab)
  })
  $effect(() => {
    void channelOf()?.view
    const looks = seen() && !attention.hidden
    untrack(() => tell(kind, unread?.look(looks) ?? []))
  })
  const count = $derived(unread?.count ?? 0)
  $effect(() => attention.waits(kind, count))
  return {
    get unread() {
      return count
    },
  }
}

function tell(kind: Kind, fresh: MessageView[]): void {
  if (fresh.length > EACH) return attention.tell({ kind, words: m.attention_messages({ count: fresh.length }) })
  for (const { name, text } of fresh) {
    const brief = shorten(text.replace(/\s+/gu, ' '), LONGEST, (words) => graphemes(words).length)
    attention.tell({ kind, words: m.attention_message({ name, text: brief }), names: [name] })
  }
}
