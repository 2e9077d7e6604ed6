/* The width of text in a font, as the browser would draw it. */
import type { Measure } from './names'

export function measuring(font: string): Measure {
  const pen = document.createElement('canvas').getContext('2d')
  const known = new Map<string, number>()
  if (pen) pen.font = font
  return (text) => {
    let width = known.get(text)
    // If nothing can be drawn, one em per letter is certainly enough.
    if (width === undefined) known.set(text, (width = pen ? Math.ceil(pen.measureText(text).width) : text.length * 16))
    return width
  }
}
