/* Name cards: their positions and texts, so that no two overlap and none lies on another's face. Pure: text widths are
   passed in as a function. */
import { boxesMeet, discMeets, grown, holds, middleOf, type Box } from './box'
import { CARD, RING, type Places } from './places'
import { shorten } from './shorten'

/** units: CSS pixels */
export type Measure = (text: string) => number

export interface Name {
  name: string
  /** A word or two after it, dropped first if there is no room. */
  note?: string | undefined
  /** The number of icons before it. */
  icons: number
}

export interface Card extends Box {
  /** The name, or as much of it as fits. */
  text: string
  note?: string | undefined
}

const PADDING = 16
const ICON = 21
const BETWEEN = 5
const EDGE = 8
/** Narrower tiles have their name in the middle. */
const NARROW = 130
/** Room for an icon or two letters. */
const LEAST = 44

/** Everybody's card, by number; none for people without a place. */
export function cards(places: Places, names: readonly Name[], big: number | undefined, stage: { w: number; h: number }, measure: Measure): (Card | undefined)[] {
  return places.kind === 'tiles' ? onTiles(places, names, big, measure) : onDiscs(places, names, big, stage, measure)
}

function onTiles({ people }: Places, names: readonly Name[], big: number | undefined, measure: Measure): (Card | undefined)[] {
  return people.map((tile, i) => {
    const name = names[i]
    if (!tile || !name) return undefined
    const narrow = tile.w < NARROW
    const edge = narrow ? EDGE / 2 : EDGE
    const card = written(name, tile.w - 2 * edge, measure)
    const x = narrow ? tile.x + (tile.w - card.w) / 2 : tile.x + edge
    return { ...card, x, y: i === big ? tile.y + EDGE + 2 : tile.y + tile.h - CARD - edge, h: CARD }
  })
}

/** A card hangs over its disc's lower edge; if something is in the way it moves sideways, up, and gets shorter. */
const DROPS = [CARD / 2, CARD / 4, 0]
const ASIDE = [0, -6, 6, -12, 12, -18, 18, -26, 26]
const SHORTER = 8

function onDiscs(places: Places, names: readonly Name[], big: number | undefined, { w, h }: { w: number; h: number }, measure: Measure): (Card | undefined)[] {
  const { people } = places
  const stage = { x: 0, y: 0, w, h }
  const discs = people.map((disc, i) => disc && (i === big ? grown(disc, ((RING - 1) / 2) * disc.w) : disc))
  const placed: (Card | undefined)[] = people.map(() => undefined)
  const free = (box: Box, own: number) =>
    holds(stage, box) &&
    !(places.words && boxesMeet(box, places.words)) &&
    !(places.more && discMeets(places.more.box, box)) &&
    discs.every((disc, i) => i === own || !disc || !discMeets(disc, box)) &&
    placed.every((card, i) => i === own || !card || !boxesMeet(grown(card, 1), box))
  const first = [...people.keys()].sort((a, b) => Number(b === big) - Number(a === big))
  for (const i of first) {
    const [disc, name] = [discs[i], names[i]]
    if (!disc || !name) continue
    const most = places.kind === 'line' && i !== big ? 80 : Math.max(92, disc.w + 24)
    placed[i] = nearby(disc, name, most, (box) => free(box, i), measure)
  }
  return placed
}

function nearby(disc: Box, name: Name, most: number, free: (box: Box) => boolean, measure: Measure): Card {
  const { x, y } = middleOf(disc)
  const r = disc.w / 2
  const whole = written(name, most, measure).w
  for (let room = whole; room >= Math.min(LEAST, whole); room -= SHORTER) {
    const card = written(name, room, measure)
    for (const drop of DROPS) {
      for (const aside of ASIDE) {
        const box = { x: x + aside - card.w / 2, y: y + r + drop - CARD, w: card.w, h: CARD }
        if (free(box)) return { ...card, ...box }
      }
    }
  }
  // Nothing can be in the way inside one's own disc.
  const card = written(name, 1.4 * r, measure)
  const low = Math.sqrt(r * r - (card.w / 2) ** 2)
  return { ...card, x: x - card.w / 2, y: y + low - CARD, h: CARD }
}

/** The part of a name that fits. */
function written({ name, note, icons }: Name, most: number, measure: Measure): Pick<Card, 'text' | 'note' | 'w'> {
  const around = PADDING + icons * ICON
  const noted = note === undefined ? 0 : BETWEEN + measure(note)
  const whole = measure(name)
  if (note !== undefined && around + whole + noted <= most) return { text: name, note, w: around + whole + noted }
  const text = shorten(name, most - around, measure)
  return { text, w: Math.min(most, around + measure(text)) }
}
