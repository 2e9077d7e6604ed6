/* Boxes and discs on the stage. units: CSS pixels, from the stage's upper left corner */

export interface Point {
  x: number
  y: number
}

/** A rectangle by its upper left corner; a disc is the square around it. */
export interface Box extends Point {
  w: number
  h: number
}

export const middleOf = ({ x, y, w, h }: Box): Point => ({ x: x + w / 2, y: y + h / 2 })

export const discAt = ({ x, y }: Point, d: number): Box => ({ x: x - d / 2, y: y - d / 2, w: d, h: d })

/** The same box, grown on all sides; smaller when `by` is negative. */
export const grown = ({ x, y, w, h }: Box, by: number): Box => ({ x: x - by, y: y - by, w: w + 2 * by, h: h + 2 * by })

export const moved = ({ x, y, w, h }: Box, by: Point): Box => ({ x: x + by.x, y: y + by.y, w, h })

/** The largest box of this aspect ratio in the middle of the slot; at the slot's height if it is narrower. */
export function within(slot: Box, shape: number): Box {
  const w = Math.min(slot.w, slot.h * shape)
  return { x: slot.x + (slot.w - w) / 2, y: slot.y, w, h: slot.h }
}

export const boxesMeet = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

/** Free space between two discs; negative when they overlap. */
export function between(a: Box, b: Box): number {
  const [p, q] = [middleOf(a), middleOf(b)]
  return Math.hypot(p.x - q.x, p.y - q.y) - (a.w + b.w) / 2
}

/** Whether a disc and a rectangle overlap. */
export function discMeets(disc: Box, box: Box): boolean {
  const { x, y } = middleOf(disc)
  const dx = Math.max(box.x - x, 0, x - box.x - box.w)
  const dy = Math.max(box.y - y, 0, y - box.y - box.h)
  return Math.hypot(dx, dy) < disc.w / 2
}

export const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h
