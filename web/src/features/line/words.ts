/* What a try of the line has shown, and what one can do. */
import type { Looped } from '../../media/loop'
import { m } from '../../paraglide/messages'
import type { Verdict } from './trial.svelte'

export function verdictWords(verdict: Verdict): { title: string; text: string } {
  switch (verdict) {
    case 'good':
      return { title: m.line_good(), text: m.line_good_text() }
    case 'fair':
      return { title: m.line_fair(), text: m.line_fair_text() }
    case 'weak':
      return { title: m.line_weak(), text: m.line_weak_text() }
    case 'blocked':
      return { title: m.line_blocked(), text: m.line_blocked_text() }
    case 'away':
      return { title: m.line_away(), text: m.line_away_text() }
    case 'unreachable':
      return { title: m.line_unreachable(), text: m.line_unreachable_text() }
  }
}

export function mediaWords(media: Looped): string {
  if ('failed' in media) return media.failed === 'away' ? m.line_media_away() : m.line_media_blocked()
  const { roundTrip_ms = 0, lostOut = 0, lostIn = 0 } = media.reading
  const ready = m.line_media_works({ ready: Math.round(media.connected_ms), ms: Math.round(roundTrip_ms) })
  const [out, back] = [percent(lostOut), percent(lostIn)]
  return `${ready} ${out === '0' && back === '0' ? m.line_media_nothing_lost() : m.line_media_lost({ out, back })}`
}

function percent(share: number): string {
  return String(Math.round(share * 100))
}
