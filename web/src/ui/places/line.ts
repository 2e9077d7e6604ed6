/* The line: what both views become if faces would be too small. The large person as a disc, the others on a plank, the
   next person first, you last; people without room share one disc with their number. Pure. */
import { discAt, type Box } from './box'
import { CARD, LEAST_DISC, RING, type Places, type Stage } from './places'

const CELL = { w: 84, h: 92 }
const PAD = 8

export function line(stage: Stage): Places {
  const { w, h } = stage
  const count = stage.shapes.length
  const big = stage.big ?? (count === 1 ? 0 : undefined)
  const wide = w > 1.15 * h
  const people: (Box | undefined)[] = stage.shapes.map(() => undefined)
  let space: Box = { x: 0, y: 0, w, h }
  if (big !== undefined) {
    // Two rows of others below, if a face finds room above them.
    const above = [2, 1].map((rows) => h - rows * CELL.h - PAD - CARD).find((left) => left >= LEAST_DISC * RING) ?? 0
    const most = (wide ? Math.min(h - 30, 0.42 * w) : Math.min(0.7 * w, above)) / RING
    const d = Math.max(LEAST_DISC, Math.min(most, count === 1 ? Infinity : 0.5 * Math.max(w, h)))
    const ring = d * RING
    people[big] = discAt(count === 1 ? { x: w / 2, y: h / 2 } : wide ? { x: ring / 2 + 2, y: h / 2 - 6 } : { x: w / 2, y: ring / 2 + 2 }, d)
    space = wide ? { x: ring + 12, y: 0, w: w - ring - 12, h } : { x: 0, y: ring + CARD, w, h: h - ring - CARD }
  }
  const others = inOrder(stage, big)
  if (others.length === 0) return { kind: 'line', people }
  const columns = Math.max(1, Math.min(others.length, Math.floor((space.w - PAD) / CELL.w)))
  const rows = Math.max(1, Math.min(Math.ceil(others.length / columns), Math.floor((space.h - PAD + 0.01) / CELL.h)))
  const fits = columns * rows
  // The last place is yours, the one before it stands for people without a place.
  const you = others.at(-1) === 0 && fits > 2 ? [0] : []
  const shown = others.length <= fits ? others : [...others.slice(0, fits - 1 - you.length), undefined, ...you]
  const step = Math.min(CELL.w + 16, (space.w - PAD) / columns)
  const used = { w: step * columns + PAD, h: CELL.h * Math.ceil(shown.length / columns) + PAD }
  const cells = { x: space.x + (space.w - used.w) / 2, y: space.y + (wide ? (space.h - used.h) / 2 : 0) }
  // The plank begins at the chins of the first row.
  const table = { ...cells, y: cells.y + LEAST_DISC / 2, w: used.w, h: used.h - LEAST_DISC / 2 }
  let more: Places['more']
  shown.forEach((person, at) => {
    const box = discAt({ x: cells.x + PAD / 2 + step * ((at % columns) + 0.5), y: cells.y + PAD / 2 + CELL.h * Math.floor(at / columns) + LEAST_DISC / 2 }, LEAST_DISC)
    if (person !== undefined) people[person] = box
    else more = { box, people: others.filter((one) => !shown.includes(one)) }
  })
  return { kind: 'line', people, table, ...(more ? { more } : {}) }
}

/** The next person, then people whose connection is lost, the rest in seat order, you. */
function inOrder({ shapes, next, away }: Stage, big: number | undefined): number[] {
  const rank = (i: number) => (i === next ? 0 : i === 0 ? 3 : away?.has(i) ? 1 : 2)
  return [...shapes.keys()].filter((i) => i !== big).sort((a, b) => rank(a) - rank(b) || a - b)
}
