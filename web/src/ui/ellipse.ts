/* Points along an ellipse at equal distances, so that no two neighbours crowd. */

export interface Point {
  x: number
  y: number
}

const STEPS = 360

/** `count` points clockwise from six o'clock, evenly spaced along the line; y grows downwards, the centre is 0, 0. */
export function along(a: number, b: number, count: number): { points: Point[]; spacing: number } {
  const at = (step: number): Point => {
    const angle = Math.PI + (2 * Math.PI * step) / STEPS
    return { x: a * Math.sin(angle), y: -b * Math.cos(angle) }
  }
  const lengths = [0]
  for (let step = 1; step <= STEPS; step++) {
    const [from, to] = [at(step - 1), at(step)]
    lengths.push((lengths[step - 1] ?? 0) + Math.hypot(to.x - from.x, to.y - from.y))
  }
  const spacing = (lengths[STEPS] ?? 0) / count
  const points: Point[] = []
  let step = 0
  for (let i = 0; i < count; i++) {
    while ((lengths[step + 1] ?? Infinity) <= i * spacing) step++
    const [before, after] = [lengths[step] ?? 0, lengths[step + 1] ?? 0]
    points.push(at(step + (after > before ? (i * spacing - before) / (after - before) : 0)))
  }
  return { points, spacing }
}
