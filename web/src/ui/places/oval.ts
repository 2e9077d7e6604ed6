/* Equally spaced points along an ellipse, so that no neighbours crowd. */
import type { Point } from './box'

const STEPS = 360

/** `count` points clockwise from six o'clock, evenly spaced along the line; y grows downwards, the middle is 0, 0. */
export function oval(a: number, b: number, count: number): Point[] {
  const at = (step: number): Point => {
    const angle = Math.PI + (2 * Math.PI * step) / STEPS
    return { x: a * Math.sin(angle), y: -b * Math.cos(angle) }
  }
  const lengths = [0]
  for (let [step, from] = [1, at(0)]; step <= STEPS; step++) {
    const to = at(step)
    lengths.push((lengths[step - 1] ?? 0) + Math.hypot(to.x - from.x, to.y - from.y))
    from = to
  }
  const spacing = (lengths[STEPS] ?? 0) / count
  const points: Point[] = []
  let step = 0
  for (let i = 0; i < count; i++) {
    while ((lengths[step + 1] ?? Infinity) <= i * spacing) step++
    const [before, after] = [lengths[step] ?? 0, lengths[step + 1] ?? 0]
    points.push(at(step + (after > before ? (i * spacing - before) / (after - before) : 0)))
  }
  return points
}
