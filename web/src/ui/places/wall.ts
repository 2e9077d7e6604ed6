/* Pictures in rows, all of one height, each as wide as its camera's aspect ratio makes it. */
import type { Box } from './box'

/** The order split into rows, for every number of rows, with the widest row as narrow as possible. shape: [rows −
    1][row] */
export class Wall {
  readonly #shapes: readonly number[]
  readonly #cuts: readonly (readonly Run[])[]

  constructor(shapes: readonly number[]) {
    this.#shapes = shapes
    this.#cuts = cuts(shapes)
  }

  /** As large as fits. */
  fit(w: number, h: number, gap: number): Fit {
    let best: Fit = { height: 0, rows: [] }
    for (const rows of this.#cuts) {
      let height = (h - (rows.length - 1) * gap) / rows.length
      for (const { from, to, sum } of rows) height = Math.min(height, (w - (to - from - 1) * gap) / sum)
      // More rows must be worth it.
      if (height > best.height + 0.5) best = { height, rows }
    }
    return best
  }

  /** The width and height with pictures of this height. */
  size({ height, rows }: Fit, gap: number): { w: number; h: number } {
    return { w: Math.max(...rows.map((row) => width(row, height, gap))), h: rows.length * height + (rows.length - 1) * gap }
  }

  /** Every picture's box, in the middle of the space. */
  boxes({ height, rows }: Fit, space: Box, gap: number): Box[] {
    const boxes: Box[] = []
    let y = space.y + (space.h - this.size({ height, rows }, gap).h) / 2
    for (const row of rows) {
      let x = space.x + (space.w - width(row, height, gap)) / 2
      for (const shape of this.#shapes.slice(row.from, row.to)) {
        boxes.push({ x, y, w: shape * height, h: height })
        x += shape * height + gap
      }
      y += height + gap
    }
    return boxes
  }
}

export interface Fit {
  height: number
  rows: readonly Run[]
}

interface Run {
  from: number
  to: number
  /** Of its aspect ratios. */
  sum: number
}

const width = ({ from, to, sum }: Run, height: number, gap: number): number => sum * height + (to - from - 1) * gap

/** The cost of a gap in a row, so that of equally wide rows the one with fewer pictures is chosen. */
const GAP_SHARE = 0.012

function cuts(shapes: readonly number[]): Run[][] {
  const count = shapes.length
  const sums = [0]
  for (const shape of shapes) sums.push((sums.at(-1) ?? 0) + shape)
  const run = (from: number, to: number): Run => ({ from, to, sum: (sums[to] ?? 0) - (sums[from] ?? 0) })
  // For k rows and the first j pictures: the widest row, and where the last row begins.
  let widest: number[] = Array.from({ length: count + 1 }, (_, j) => (j === 0 ? 0 : Infinity))
  const begins: number[][] = []
  const all: Run[][] = []
  for (let k = 0; k < count; k++) {
    const before = widest
    const begin = Array.from({ length: count + 1 }, () => 0)
    widest = before.map(() => Infinity)
    for (let j = k + 1; j <= count; j++) {
      for (let i = k; i < j; i++) {
        const value = Math.max(before[i] ?? Infinity, run(i, j).sum + GAP_SHARE * (j - i))
        if (value < (widest[j] ?? Infinity) + 1e-9) [widest[j], begin[j]] = [value, i]
      }
    }
    begins.push(begin)
    const rows: Run[] = []
    for (let [row, to] = [k, count]; row >= 0; row--) {
      const from = begins[row]?.[to] ?? 0
      rows.unshift(run(from, to))
      to = from
    }
    all.push(rows)
  }
  return all
}
