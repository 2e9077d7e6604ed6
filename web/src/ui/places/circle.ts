/* The circle view: seats around a table with the stage's aspect ratio, you at six o'clock. The seats are as large as
   fits any holder of the turn, so that sizes stay when it moves on. Pure. source: the look's notes, "Layout: circle
   view" */
import { between, boxesMeet, discAt, discMeets, grown, holds, middleOf, moved, type Box, type Point } from './box'
import { CARD, isUpright, LEAST_DISC, RING, type Places, type Stage } from './places'
import { oval } from './oval'

/** undefined: the faces would be too small. */
export function circle(stage: Stage): Places | undefined {
  const count = stage.shapes.length
  const table = tableFor(stage.w, stage.h, count)
  if (!table) return undefined
  const { seats, large, oak } = table
  const big = stage.big === undefined || count < 2 ? undefined : stage.big
  const people = seats.map((seat, i) => (i === big ? large(i) : seat))
  const left = big === undefined ? undefined : seats[big]
  const chair = table.centred && left ? discAt(middleOf(left), Math.min(LEAST_DISC, left.w)) : undefined
  return { kind: 'circle', people, table: oak, words: table.words(big), chair }
}

interface Table {
  /** With nobody large. */
  seats: Box[]
  large: (seat: number) => Box
  /** The large person sits in the middle and leaves a chair. */
  centred: boolean
  words: (big: number | undefined) => Box | undefined
  oak?: Box
}

const LARGER = (count: number): number => (count <= 3 ? 1.15 : 1.45)
/** In the middle of an upright table, the best of these ratios. */
const CENTRED = [2.1, 1.9, 1.7, 1.5]
const STEP = 8
const WORDS = { w: 250, h: 150 }
/** Between pictures on an upright stage: a card that hangs over the edge still finds room. */
const CLOSE = 6
/** Below it there is no room for words on the table. */
const LOW = 420

let known: { key: string; table: Table | undefined } | undefined

/** The largest table that fits, whoever is large; cached while nothing changes. */
function tableFor(w: number, h: number, count: number): Table | undefined {
  const key = `${w} ${h} ${count}`
  if (known?.key !== key) known = { key, table: largest(w, h, count) }
  return known.table
}

function largest(w: number, h: number, count: number): Table | undefined {
  if (count === 0) return undefined
  // No more than fit side by side along the stage's edge.
  const most = count === 1 ? Math.min(0.66 * h, 0.8 * w) : Math.min(0.95 * Math.min(w, h), (2 * (w + h)) / count)
  const centred = isUpright({ w, h }) && count >= 4
  const tried = (d: number, ratio: number) => {
    const table = lay(w, h, count, d, ratio)
    return table && fits(table, { x: 0, y: 0, w, h }) ? table : undefined
  }
  let best: { table: Table; score: number } | undefined
  for (const ratio of centred ? CENTRED : [LARGER(count)]) {
    // In large steps down to the first that fits, then in small ones back up.
    const top = Math.max(LEAST_DISC, Math.floor(most))
    let d = top
    let table = tried(d, ratio)
    while (!table && d > LEAST_DISC) table = tried((d = Math.max(LEAST_DISC, d - STEP)), ratio)
    while (table && d < top) {
      const larger = tried(d + 1, ratio)
      if (!larger) break
      ;[table, d] = [larger, d + 1]
    }
    const score = d + (centred ? 0.1 * ratio * d : 0)
    if (table && (!best || score > best.score)) best = { table, score }
  }
  return best?.table
}

/** Seats of this size, or undefined if they cannot be placed at all. */
function lay(w: number, h: number, count: number, d: number, ratio: number): Table | undefined {
  const middle = { x: w / 2, y: (h - CARD / 2) / 2 }
  const upright = isUpright({ w, h })
  if (count === 1) return alone(w, h, d)
  if (count === 2) return upright ? above(w, h, d, ratio) : besides(w, h, d, ratio)
  const margin = upright ? 8 : Math.max(14, 0.085 * d)
  const most = { a: w / 2 - d / 2 - margin, b: middle.y - d / 2 - margin }
  if (most.a < 10 || most.b < 10) return undefined
  if (count === 3) return three(w, h, d, ratio, { a: upright ? most.a : Math.min(most.a, 1.3 * d), b: most.b }, middle)
  const a = upright ? most.a : Math.min(most.a, (h < LOW ? 2.6 : 1.8) * most.b)
  const b = upright ? Math.min(most.b, 1.75 * most.a) : most.b
  const seats = oval(a, b, count).map((point) => discAt({ x: middle.x + point.x, y: middle.y + point.y }, d))
  const oak = { x: middle.x - a + 0.1 * d, y: middle.y - b + 0.1 * d, w: 2 * a - 0.2 * d, h: 2 * b - 0.2 * d }
  if (upright) return { seats, large: () => discAt(middle, ratio * d), centred: true, words: () => undefined, oak }
  const large = (seat: number) => leaning(seats[seat], middle, ratio * d)
  const words = (big: number | undefined) => (h < LOW ? undefined : away(big === undefined ? undefined : large(big), middle, d))
  return { seats, large, centred: false, words, oak }
}

function alone(w: number, h: number, d: number): Table {
  const seat = discAt({ x: w / 2, y: h / 2 - (isUpright({ w, h }) ? CARD / 2 : Math.min(60, (h - RING * d - CARD) / 2)) }, d)
  const top = seat.y + ((1 + RING) / 2) * d + CARD
  const below = { x: 0.1 * w, y: top, w: 0.8 * w, h: Math.min(WORDS.h, h - top) }
  return { seats: [seat], large: () => seat, centred: false, words: () => (below.h < 100 || isUpright({ w, h }) ? undefined : below) }
}

/** Two on a wide stage: side by side with the words between them, you on the right. */
function besides(w: number, h: number, d: number, ratio: number): Table {
  const gap = h < LOW ? 24 : WORDS.w + 24
  const apart = (gap + ((RING * ratio + 1) * d) / 2) / 2
  const y = h / 2 - CARD / 4
  const seats = [discAt({ x: w / 2 + apart, y }, d), discAt({ x: w / 2 - apart, y }, d)]
  const large = (seat: number) => discAt(middleOf(seats[seat] as Box), ratio * d)
  // The large person comes closer: the words make way for their ring.
  const aside = (((RING * ratio - 1) * d) / 2) / 2
  const words = (big: number | undefined) => ({ x: w / 2 - WORDS.w / 2 + (big === undefined ? 0 : big === 0 ? -aside : aside), y: y - WORDS.h / 2, ...WORDS })
  const oak = { x: w / 2 - apart, y: y - 0.35 * d, w: 2 * apart, h: 0.7 * d }
  return { seats, large, centred: false, words: h < LOW ? () => undefined : words, oak }
}

/** Two on an upright stage: you below. */
function above(w: number, h: number, d: number, ratio: number): Table {
  const ring = (RING * ratio * d) / 2
  const [top, bottom] = [ring + 4, h - ring - CARD / 2]
  // Not further apart than they need to be.
  const spare = Math.max(0, bottom - top - 2 * ring - CARD) / 2
  const seats = [discAt({ x: w / 2, y: bottom - spare }, d), discAt({ x: w / 2, y: top + spare }, d)]
  const oak = { x: w / 2 - 0.6 * d, y: top + spare, w: 1.2 * d, h: bottom - top - 2 * spare }
  return { seats, large: (seat) => discAt(middleOf(seats[seat] as Box), ratio * d), centred: false, words: () => undefined, oak }
}

/** Three: you below, two above at the sides, the words above you on a wide stage. */
function three(w: number, h: number, d: number, ratio: number, { a, b }: { a: number; b: number }, middle: Point): Table {
  const points = [{ x: 0, y: b }, { x: -a, y: -b }, { x: a, y: -b }]
  const seats = points.map((point) => discAt({ x: middle.x + point.x, y: middle.y + point.y }, d))
  const edge = (RING * ratio * d) / 2 + 1
  const large = (seat: number) => {
    const { x, y } = middleOf(seats[seat] as Box)
    return discAt({ x: Math.max(edge, Math.min(w - edge, x)), y: Math.max(edge, Math.min(h - edge, y)) }, ratio * d)
  }
  const wide = !isUpright({ w, h }) && h >= LOW
  const words = { x: w / 2 - WORDS.w / 2, y: 8, w: WORDS.w, h: 130 }
  const oak = { x: middle.x - a, y: middle.y - 0.3 * b, w: 2 * a, h: 0.9 * b }
  return { seats, large, centred: false, words: () => (wide ? words : undefined), oak }
}

/** Larger, and moved in so that the outer edge stays. */
function leaning(seat: Box | undefined, middle: Point, d: number): Box {
  if (!seat) throw new Error('no such seat')
  const { x, y } = middleOf(seat)
  const reach = Math.hypot(x - middle.x, y - middle.y) || 1
  const in_ = (d * RING - seat.w) / 2 / reach
  return discAt({ x: x + (middle.x - x) * in_, y: y + (middle.y - y) * in_ }, d)
}

/** The words on the table, away from the large person. */
function away(large: Box | undefined, middle: Point, d: number): Box {
  const box = { x: middle.x - WORDS.w / 2, y: middle.y - WORDS.h / 2, ...WORDS }
  if (!large) return box
  const { x, y } = middleOf(large)
  const reach = Math.hypot(x - middle.x, y - middle.y) || 1
  return moved(box, { x: (-0.265 * d * (x - middle.x)) / reach, y: (-0.2 * d * (y - middle.y)) / reach })
}

/** Whether everything is on the stage and nothing overlaps, whoever is large. */
function fits({ seats, large, centred, words }: Table, stage: Box): boolean {
  const gap = centred || isUpright(stage) ? CLOSE : 12
  const inside = grown(stage, -2)
  if (!seats.every((a, i) => holds(inside, a) && seats.every((b, j) => j <= i || between(a, b) >= gap))) return false
  for (const big of [undefined, ...seats.keys()]) {
    const box = words(big)
    if (big === undefined || seats.length < 2) {
      if (box && seats.some((seat) => discMeets(seat, box))) return false
      continue
    }
    const face = large(big)
    const ring = grown(face, ((RING - 1) / 2) * face.w)
    const card = { ...middleOf(ring), w: Math.max(92, face.w / 2), h: CARD }
    const name = { x: card.x - card.w / 2, y: ring.y + ring.h - CARD / 2, w: card.w, h: CARD }
    if (!holds(stage, ring) || (box && (discMeets(ring, box) || !holds(stage, box)))) return false
    for (const [i, seat] of seats.entries()) {
      if (i === big) continue
      if (between(ring, seat) < (centred ? 3 : gap)) return false
      if (box && discMeets(seat, box)) return false
      if (centred && discMeets(seat, name)) return false
    }
    if (box && boxesMeet(box, name) && !centred && seats.length > 3) return false
  }
  return true
}
