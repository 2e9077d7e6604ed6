const HUES = [48, 150, 20, 85, 165, 235, 300, 110, 260, 330]

/** A person's constant colour, from their id. units: degrees of hue */
export function hueOf(id: string): number {
  let sum = 7
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return HUES[sum % HUES.length] ?? 150
}

/** A flag, or a letter with its combining parts: accents, a skin colour, joined characters. */
const FIRST = /^(?:\p{RI}{2}|.(?:[\p{M}\p{EMod}]|\u200d.)*)/su

/** The first letter of a name as people see it, emoji and accents included. */
export function letterOf(name: string): string {
  return (first(name.trim()) ?? '?').toLocaleUpperCase()
}

function first(text: string): string | undefined {
  // Firefox supports it only since 125.
  if (typeof Intl.Segmenter !== 'function') return FIRST.exec(text)?.[0]
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) return segment
  return undefined
}
