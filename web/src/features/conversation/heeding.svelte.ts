/* Reports new messages to people who do not look at them. Call it during component initialisation. */
import { untrack } from 'svelte'
import { attention } from '../../attention'
import type { Kind } from '../../attention/rules'
import { ofTab } from '../../link/storage'
import { m } from '../../paraglide/messages'
import { graphemes, shorten } from '../../ui/places/shorten'
import type { MessageView } from '../../wire.gen'
import type { ConversationChannel } from './talk.svelte'
import { Unread } from './unread.svelte'

/** Longer than any line, and than anyone wants to hear at once. */
const LONGEST = 140
/** More than this many at once are only counted. */
const EACH = 3

/** `seen`: the conversation is in sight on the page. Both are evaluated again whenever their dependencies change. */
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
