/* Finds the web addresses in plain text. Text stays text: nothing here ever makes HTML. */

type Piece = { text: string } | { text: string; href: string }

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/gi
/** Punctuation that ends the sentence, not the address. */
const AFTER = /[.,;:!?'’”»…]+$/

export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0])
    const href = safe(address)
    if (!href) continue
    if (match.index > at) found.push({ text: text.slice(at, match.index) })
    found.push({ text: address, href })
    at = match.index + address.length
  }
  if (at < text.length) found.push({ text: text.slice(at) })
  return found
}

function trimmed(address: string): string {
  let kept = address
  for (;;) {
    const shorter = withoutLooseBracket(kept.replace(AFTER, ''))
    if (shorter === kept) return kept
    kept = shorter
  }
}

/** "(see https://a.example/b)" ends before the bracket; "https://a.example/b_(c)" contains its own. */
function withoutLooseBracket(address: string): string {
  const loose = address.endsWith(')') && address.split(')').length > address.split('(').length
  return loose ? address.slice(0, -1) : address
}

function safe(address: string): string | undefined {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return undefined
  }
  // "https://bank.example@evil.example" looks like the bank and leads to the other.
  if (url.username || url.password || !url.hostname.includes('.')) return undefined
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
}
