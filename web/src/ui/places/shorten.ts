/* Shortens a name as a reader would: never within a letter, at its logical end in every script. */

const ELLIPSIS = '…'

/** The text, or as much of its beginning as fits with an ellipsis; '' if not one letter fits. */
export function shorten(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text
  const letters = graphemes(text)
  let [low, high] = [0, letters.length - 1]
  const cut = (count: number) => letters.slice(0, count).join('').trimEnd() + ELLIPSIS
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (measure(cut(middle)) <= room) low = middle
    else high = middle - 1
  }
  return low > 0 ? cut(low) : ''
}

/** Splits a text into what readers see as single letters. */
export function graphemes(text: string): string[] {
  // Our oldest Firefox has no segmenter: there marks and joined characters stay with their letter.
  if (!('Segmenter' in Intl)) return text.match(/\P{M}[\p{M}\p{Emoji_Modifier}]*(?:\u200d\P{M}[\p{M}\p{Emoji_Modifier}]*)*/gu) ?? [...text]
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment)
}
