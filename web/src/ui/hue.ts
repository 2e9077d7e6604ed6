const HUES = [48, 150, 20, 85, 165, 235, 300, 110, 260, 330]

/** The colour a person keeps everywhere, from their id. units: degrees of hue */
export function hueOf(id: string): number {
  let sum = 7
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return HUES[sum % HUES.length] ?? 150
}

/** The first letter of a name as people see it, emoji and accents included. */
export function letterOf(name: string): string {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name.trim())) return segment.toLocaleUpperCase()
  return '?'
}
