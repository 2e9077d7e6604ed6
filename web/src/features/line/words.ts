/* The results of a connection test in words, and what to do. */
import type { Way } from '../../media/loop'
import { m } from '../../paraglide/messages'
import { first, type Media, type Verdict } from './trial.svelte'

export function wayName(way: Way): string {
  switch (way) {
    case 'udp':
      return m.line_udp()
    case 'tcp':
      return m.line_tcp()
    case 'relay':
      return m.line_relay()
  }
}

export function verdictWords(verdict: Verdict): { title: string; text: string } {
  switch (verdict) {
    case 'good':
      return { title: m.line_good(), text: m.line_good_text() }
    case 'fair':
      return { title: m.line_fair(), text: m.line_fair_text() }
    case 'weak':
      return { title: m.line_weak(), text: m.line_weak_text() }
    case 'tcp':
      return { title: m.line_detour(), text: m.line_detour_tcp_text() }
    case 'relay':
      return { title: m.line_detour(), text: m.line_detour_relay_text() }
    case 'blocked':
      return { title: m.line_blocked(), text: m.line_blocked_text() }
    case 'cannot':
      return { title: m.line_cannot(), text: m.line_cannot_text() }
    case 'away':
      return { title: m.line_away(), text: m.line_away_text() }
    case 'unreachable':
      return { title: m.line_unreachable(), text: m.line_unreachable_text() }
  }
}

/** The result of one path; for paths that a meeting would not use, only whether it works. */
export function mediaWords(way: Way, media: Media): string | undefined {
  const looped = media[way]
  if (!looped) return undefined
  const taken = first(media)?.way
  if ('failed' in looped) {
    if (looped.failed === 'away') return m.line_media_away()
    return taken === 'udp' ? m.line_media_not_needed() : m.line_media_blocked()
  }
  if (way !== taken) return m.line_media_would()
  const { roundTrip_ms = 0, lostOut = 0, lostIn = 0 } = looped.reading
  const ready = m.line_media_works({ ready: Math.round(looped.connected_ms), ms: Math.round(roundTrip_ms) })
  const [out, back] = [percent(lostOut), percent(lostIn)]
  return `${ready} ${out === '0' && back === '0' ? m.line_media_nothing_lost() : m.line_media_lost({ out, back })}`
}

function percent(share: number): string {
  return String(Math.round(share * 100))
}
