/** A colour of one's own, the same everywhere, for people without a picture. units: degrees */
export function hueOf(person: string): number {
  let sum = 7
  for (const letter of person) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 3_600_007
  return sum % 360
}

/** The letter that stands for a name. */
export function letterOf(name: string): string {
  return [...name.trim()].at(0)?.toLocaleUpperCase() ?? '·'
}
