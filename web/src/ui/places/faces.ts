/* The faces view: pictures in their camera's aspect ratio, the holder of the turn large. Pure.
   source: the look's notes, "Layout: faces view" */
import { within, type Box } from './box'
import { isSmall, LEAST_TILE, type Places, type Stage } from './places'
import { Wall, type Fit } from './wall'

/** No camera's picture is wider than this, and none is narrower than the next. */
export const WIDEST = 16 / 9
const NARROWEST = 9 / 16
/** On a small stage the sides are cropped to one of these; an upright picture, to a square. */
const TRIMMED = [4 / 3, 1]
/** How much more the square must win by, because it shows less. */
const SQUARE_MUST_WIN = 0.94
/** From this many people on, the place of the large person stays empty, so that nobody else moves. */
const KEEPS_CHAIR = 4
/** The minimum ratio of the large picture's height to the others'. */
const LEAST_LARGE = 1.2
const LARGE = (count: number): number => (count <= 3 ? 1.35 : count <= 6 ? 2 : 2.2)
/** The value of a pixel of the large picture, if one of the others counts 1. */
const LARGE_COUNTS = 0.02

/** undefined: the pictures would be too small. */
export function faces(stage: Stage): Places | undefined {
  const order = stage.order ?? [...stage.shapes.keys()].slice(1).concat(stage.shapes.length > 0 ? [0] : [])
  const room = { ...stage, gap: isSmall(stage) ? 10 : 14, order, shapes: stage.shapes.map((shape) => Math.min(WIDEST, Math.max(NARROWEST, shape))) }
  return stage.big === undefined || order.length < 2 ? allAlike(room) : oneLarge(room, stage.big)
}

interface Room extends Stage {
  order: readonly number[]
  gap: number
}

const isTrimmed = isSmall

/** A picture as shown: whole, or its sides cropped. */
function trimmed(shape: number, to: number | undefined): number {
  return to === undefined ? shape : shape < 1 ? 1 : to
}

function allAlike(room: Room): Places | undefined {
  const space = { x: 0, y: 0, w: room.w, h: room.h }
  let best: { wall: Wall; fit: Fit; score: number } | undefined
  for (const trim of isTrimmed(room) ? TRIMMED : [undefined]) {
    const wall = new Wall(room.order.map((i) => trimmed(room.shapes[i] ?? 1, trim)))
    const fit = wall.fit(room.w, room.h, room.gap)
    const score = fit.height * (trim === 1 ? SQUARE_MUST_WIN : 1)
    if (!best || score > best.score) best = { wall, fit, score }
  }
  if (!best || best.fit.height < LEAST_TILE) return undefined
  return { kind: 'tiles', people: seated(room, room.order, best.wall.boxes(best.fit, space, room.gap)) }
}

interface Split {
  score: number
  /** Of the large place. */
  height: number
  shape: number
  wall: Wall
  fit: Fit
  /** The side on which the others are. */
  side: 'right' | 'below'
}

function oneLarge(room: Room, big: number): Places | undefined {
  const { order, shapes, w, h, gap } = room
  const count = order.length
  const keeps = count >= KEEPS_CHAIR
  const rest = keeps ? order : order.filter((i) => i !== big)
  const trims = isTrimmed(room) ? TRIMMED : [undefined]
  /** The place has one aspect ratio whoever has the turn, that of the widest camera; of two people both move anyway. */
  const slot = count === 2 ? (shapes[big] ?? 1) : Math.max(1, ...shapes)
  const larges = !isTrimmed(room) ? [slot] : count === 2 && slot < 1 ? [1] : [Math.max(slot, 4 / 3), 4 / 3, 1]
  const small = (i: number, trim: number | undefined) => (count === 3 ? (trim ?? slot) : trimmed(shapes[i] ?? 1, trim))

  let best: Split | undefined
  for (const trim of trims) {
    const wall = new Wall(rest.map((i) => small(i, trim)))
    for (const shape of larges) {
      const found = split(room, wall, shape)
      if (!best || found.score > best.score) best = found
    }
  }
  if (!best || best.fit.height < LEAST_TILE) return undefined
  const shown = (i: number, place: Box) => within(place, isTrimmed(room) ? Math.max(1, shapes[i] ?? 1) : (shapes[i] ?? 1))
  const row = keeps || isTrimmed(room) ? undefined : oneRow(room, big, slot, best)
  if (row) return { kind: 'tiles', people: seated(room, order, row).map((place, i) => place && shown(i, place)) }

  const { height, shape, wall, fit, side } = best
  const large = { w: height * shape, h: height }
  const size = wall.size(fit, gap)
  const at = side === 'right' ? (w - large.w - gap - size.w) / 2 : (h - large.h - gap - size.h) / 2
  const place: Box = side === 'right' ? { x: at, y: (h - large.h) / 2, ...large } : { x: (w - large.w) / 2, y: at, ...large }
  const space: Box = side === 'right' ? { x: at + large.w + gap, y: 0, w: size.w, h } : { x: 0, y: at + large.h + gap, w, h: size.h }
  const people = seated(room, rest, wall.boxes(fit, space, gap))
  const chair = keeps ? people[big] : undefined
  if (count === 3) rest.forEach((i) => (people[i] = people[i] && shown(i, people[i])))
  people[big] = shown(big, place)
  return { kind: 'tiles', people, chair }
}

/** The share for the others that makes them, and the large person, the largest. */
function split({ w, h, gap, order }: Room, wall: Wall, shape: number): Split {
  let best: Split | undefined
  for (let percent = 12; percent < 80; percent++) {
    for (const side of ['right', 'below'] as const) {
      const space = side === 'right' ? { w: (w * percent) / 100, h } : { w, h: (h * percent) / 100 }
      const height = side === 'right' ? Math.min(h, (w - gap - space.w) / shape) : Math.min(h - gap - space.h, w / shape)
      const fit = wall.fit(space.w, space.h, gap)
      fit.height = Math.min(fit.height, height / LEAST_LARGE)
      const score = Math.min(height / LARGE(order.length), fit.height) + height * LARGE_COUNTS
      if (!best || score > best.score) best = { score, height, shape, wall, fit, side }
    }
  }
  if (!best) throw new Error('no share')
  return best
}

/** Two or three in one row, if that is larger. */
function oneRow({ order, w, h, gap, shapes }: Room, big: number, slot: number, best: Split): Box[] | undefined {
  const times = LARGE(order.length)
  const shapeOf = (i: number) => (order.length === 3 || i === big ? slot : (shapes[i] ?? 1))
  const sum = order.reduce((all, i) => all + shapeOf(i) * (i === big ? times : 1), 0)
  const height = Math.min(h / times, (w - (order.length - 1) * gap) / sum)
  if (height * (1 + times * LARGE_COUNTS) <= best.score || height < LEAST_TILE) return undefined
  let x = (w - height * sum - (order.length - 1) * gap) / 2
  return order.map((i) => {
    const own = i === big ? height * times : height
    const place = { x, y: (h - own) / 2, w: own * shapeOf(i), h: own }
    x += place.w + gap
    return place
  })
}

/** By person's number, the boxes in order. */
function seated({ shapes }: Stage, order: readonly number[], boxes: readonly Box[]): (Box | undefined)[] {
  const people: (Box | undefined)[] = shapes.map(() => undefined)
  order.forEach((i, at) => (people[i] = boxes[at]))
  return people
}

/** The order of tiles after the turn moved on. With three people too, a person who neither had nor has it stays in
    place. */
export function turnWentOn<T>(order: readonly T[], from: T | undefined, to: T | undefined): T[] {
  const [a, b] = [order.findIndex((one) => one === from), order.findIndex((one) => one === to)]
  const next = [...order]
  if (order.length === 3 && a >= 0 && b >= 0) [next[a], next[b]] = [next[b] as T, next[a] as T]
  return next
}
