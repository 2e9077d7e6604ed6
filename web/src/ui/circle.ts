/* Where everybody sits. You are at six o'clock, seat i of n clockwise from you; places never move, the holder leans in.
   Pure: sizes in, places out, in pixels of the stage. source: the look's notes, "Circle maths" */
import { along, type Point } from './ellipse'

export interface Place extends Point {
  /** The diameter of the disc. */
  d: number
}

export interface Layout {
  kind: 'circle' | 'oval' | 'upright' | 'grid'
  seats: Place[]
  /** The place the holder left, on a phone. */
  chair?: Place
  table: { x: number; y: number; rx: number; ry: number }
  /** Where the words stand: their middle and their width; on a phone `y` is their top. `fit`: there is room for them. */
  words: { x: number; y: number; width: number; fit: boolean }
  /** The height all of it takes; more than the stage when the grid scrolls. */
  height: number
}

export interface Stage {
  width: number
  height: number
  count: number
  /** Seat numbers, 0 is you. */
  holder?: number | undefined
  next?: number | undefined
  /** A phone whose lower half belongs to the facilitator's sheet. */
  compact?: boolean
}

/** The ring around the holder takes this much more than the picture. */
const RING = 1.11
const MARGIN = 14
const GAP = 10
const LEAST_GAP = 8
const LEAN = 1.45
const LIFT = -9
const NAME_TAG = 26
const LEAST_FOR_WORDS = 260
const MOST_ON_CIRCLE = 12
const MOST_UPRIGHT = 10
const PHONE_WIDTH = 560
const HOLDER_ON_OVAL = 180

export function arrange(stage: Stage): Layout {
  if (stage.width < PHONE_WIDTH) return upright(stage) ?? grid(stage)
  const wide = stage.width > 1.4 * stage.height && stage.height < 460
  return stage.count > MOST_ON_CIRCLE || (wide && stage.count > 4) ? oval(stage) : circle(stage)
}

/** How big the seats can be when neighbours are `chord` apart at a seat size of d: the holder's ring must fit between. */
function seatSize(chord: (d: number) => number, most: number): number {
  let [low, high] = [0, most]
  for (let i = 0; i < 30; i++) {
    const d = (low + high) / 2
    if ((d * (1 + RING * LEAN)) / 2 + GAP <= 0.95 * chord(d)) low = d
    else high = d
  }
  return low
}

function circle({ width, height, count, holder }: Stage): Layout {
  const side = Math.max(0, Math.min(width, height - NAME_TAG))
  const [cx, cy] = [width / 2, height / 2 + LIFT]
  const radius = (d: number) => side / 2 - d / 2 - MARGIN
  const most = 0.24 * side
  const d = count < 2 ? most : seatSize((size) => 2 * radius(size) * Math.sin(Math.PI / count), most)
  const r = radius(d)
  const seats = Array.from({ length: count }, (_, i) => {
    const angle = Math.PI + (2 * Math.PI * i) / count
    const size = i === holder ? d * LEAN : d
    const reach = r - (size - d) / 2
    return { x: cx + reach * Math.sin(angle), y: cy - reach * Math.cos(angle), d: size }
  })
  const table = { x: cx, y: cy, rx: r - 0.2 * d, ry: r - 0.2 * d }
  const away = holder === undefined ? 0 : 0.265 * d
  const width_ = Math.min(300, Math.max(120, 2 * r - 1.53 * d - 24))
  return { kind: 'circle', seats, table, words: { ...opposite(seats, holder, table, away), width: width_, fit: side >= LEAST_FOR_WORDS }, height }
}

/** Thirteen and more: an oval table, seats at equal distances along it, the holder leaning as far in as needed. */
function oval({ width, height, count, holder }: Stage): Layout {
  const side = Math.max(0, Math.min(width, height - NAME_TAG))
  const [cx, cy] = [width / 2, height / 2 + LIFT]
  const axes = (d: number): [number, number] => {
    const b = side / 2 - d / 2 - MARGIN
    return [Math.min((height < 460 ? 2.2 : 1.7) * b, width / 2 - d / 2 - MARGIN), b]
  }
  const d = seatSize((size) => along(...axes(size), count).spacing, 0.24 * side)
  const [a, b] = axes(d)
  const seats: Place[] = along(a, b, count).points.map(({ x, y }) => ({ x: cx + x, y: cy + y, d }))
  const table = { x: cx, y: cy, rx: a - 0.2 * d, ry: b - 0.2 * d }
  let lean = 0
  if (holder !== undefined) lean = leanIn(seats, holder, { x: cx, y: cy }, Math.max(LEAN * d, Math.min(HOLDER_ON_OVAL, 0.26 * side)))
  const words = { ...opposite(seats, holder, table, Math.max(0.265 * d, lean * 0.5)), width: Math.min(300, Math.max(140, 2 * a - 1.53 * d - 24)), fit: side >= LEAST_FOR_WORDS }
  return { kind: 'oval', seats, table, words, height }
}

/** Moves the holder towards the middle until nobody is closer than the least gap; smaller when there is no such place. */
function leanIn(seats: Place[], holder: number, middle: Point, wanted: number): number {
  const seat = seats[holder]
  if (!seat) return 0
  const reach = Math.hypot(seat.x - middle.x, seat.y - middle.y) || 1
  for (let size = wanted; size >= seat.d; size -= 4) {
    for (let lean = (size - seat.d) / 2; lean <= reach; lean += 2) {
      const place = { x: seat.x + ((middle.x - seat.x) * lean) / reach, y: seat.y + ((middle.y - seat.y) * lean) / reach, d: size }
      if (seats.every((other, i) => i === holder || gap(place, other, RING) >= LEAST_GAP)) {
        seats[holder] = place
        return lean
      }
    }
  }
  return 0
}

/** A phone: seats on an upright oval; the holder comes to the middle and leaves an empty chair. */
function upright({ width, height, count, holder, compact }: Stage): Layout | undefined {
  if (count > MOST_UPRIGHT) return undefined
  const [cx, cy] = [width / 2, height / 2 + (compact ? -3 : 20)]
  const lift = compact ? -12 : -14
  const full = compact || count > 8 ? 64 : 78
  for (let scale = 1; scale >= 0.7; scale -= 0.05) {
    const d = Math.round(full * scale)
    const size = Math.round((compact ? 122 : 166) * scale)
    const a = Math.min(width / 2 - d / 2 - (compact ? 16 : 11), 200)
    const b = Math.min(compact ? 210 : 240, height / 2 - (compact ? 58 : 84) + (full - d) / 2)
    if (b < d) continue
    const { points } = along(a, b, count)
    const places = points.map(({ x, y }) => ({ x: cx + x, y: cy + y, d }))
    const centre = { x: cx, y: height / 2 + lift, d: size }
    const seats = places.map((place, i) => (i === holder ? centre : place))
    if (!fits(seats, holder, LEAST_GAP)) continue
    const table = { x: cx, y: cy, rx: a - 6, ry: b - 6 }
    const top = holder === undefined ? cy - 40 : centre.y + (size * RING) / 2 + (compact ? 4 : 14)
    const words = { x: cx, y: top, width: Math.max(140, 2 * a - d - 24), fit: top + 26 <= cy + b - d / 2 }
    const chair = holder === undefined ? undefined : places[holder]
    return { kind: 'upright', seats, ...(chair ? { chair } : {}), table, words, height }
  }
  return undefined
}

/** A phone and many people: the holder on top, then four in a row in seat order, whoever is next pinned first, you last. */
function grid({ width, height, count, holder, next, compact }: Stage): Layout {
  const columns = 4
  const d = Math.min(78, (width - 2 * MARGIN - (columns - 1) * GAP) / columns)
  const size = Math.min(compact ? 122 : 150, Math.max(96, height * 0.3))
  const top = compact ? 10 : 52
  const seats: Place[] = Array.from({ length: count }, () => ({ x: 0, y: 0, d }))
  let y = top
  if (holder !== undefined) {
    seats[holder] = { x: width / 2, y: top + (size * RING) / 2, d: size }
    y += size * RING
  }
  const words = { x: width / 2, y: y + 14, width: width - 2 * MARGIN, fit: true }
  y += compact ? 64 : 88
  const order = [...seats.keys()].filter((i) => i !== holder && i !== 0 && i !== next)
  if (next !== undefined && next !== holder && next !== 0) order.unshift(next)
  if (holder !== 0 && count > 0) order.push(0)
  const step = (width - 2 * MARGIN - d) / (columns - 1)
  order.forEach((seat, i) => {
    seats[seat] = { x: MARGIN + d / 2 + (i % columns) * step, y: y + d / 2 + Math.floor(i / columns) * (d + NAME_TAG), d }
  })
  const rows = Math.ceil(order.length / columns)
  const full = y + rows * (d + NAME_TAG) + MARGIN
  return { kind: 'grid', seats, table: { x: width / 2, y: top + size / 2, rx: 0, ry: 0 }, words, height: Math.max(height, full) }
}

/** Free space between two discs; the first may wear the ring. */
function gap(a: Place, b: Place, ring = 1): number {
  return Math.hypot(a.x - b.x, a.y - b.y) - (a.d * ring + b.d) / 2
}

/** Whether no two seats, the holder's ring included, are closer than `least`. */
export function fits(seats: Place[], holder: number | undefined, least: number): boolean {
  return seats.every((a, i) => seats.every((b, j) => i >= j || gap(i === holder ? a : b, i === holder ? b : a, i === holder || j === holder ? RING : 1) >= least))
}

/** A point in the table, away from the holder. */
function opposite(seats: Place[], holder: number | undefined, table: { x: number; y: number }, by: number): Point {
  const seat = holder === undefined ? undefined : seats[holder]
  if (!seat) return { x: table.x, y: table.y }
  const reach = Math.hypot(seat.x - table.x, seat.y - table.y) || 1
  return { x: table.x - ((seat.x - table.x) / reach) * by, y: table.y - ((seat.y - table.y) / reach) * by }
}
