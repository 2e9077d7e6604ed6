import { describe, expect, test } from 'vitest'
import { arrange } from './arrange'
import { between, boxesMeet, discMeets, grown, holds, type Box } from './box'
import { turnWentOn } from './faces'
import { cards, type Card } from './names'
import { LEAST_DISC, LEAST_TILE, RING, type Places, type Stage, type View } from './places'
import { chance, roughly, someName, someShape } from './testing'
import { divide, stageIn } from './window'

const COUNTS = Array.from({ length: 20 }, (_, i) => i + 1)
const SIZES: [number, number][] = [[320, 256], [320, 480], [320, 568], [360, 640], [390, 844], [560, 300], [640, 360], [844, 390], [720, 450], [768, 1024], [900, 520], [1024, 768], [1440, 900], [1920, 1080], [2560, 1440]]
/** Much to try on a machine that does something else meanwhile. */
const LONG_MS = 60_000
const VIEWS: View[] = ['circle', 'faces']

/** A window as a person may have it. */
const someWindow = (random: () => number): [number, number] => [320 + Math.floor(random() * 2240), 256 + Math.floor(random() * 1184)]

function stageOf(width: number, height: number, view: View, holds_: boolean, people: Omit<Stage, 'w' | 'h'>): Stage {
  const { w, h } = stageIn(width, height, holds_)
  const whole = { ...people, w, h }
  const { strip } = divide(width, height)
  return strip === 0 || (view === 'circle' && width >= 900 && arrange(view, whole).words) ? whole : { ...whole, h: h - strip }
}

/** Everybody's picture with what belongs around it. */
const ringed = (places: Places, i: number, big: number | undefined): Box | undefined => {
  const box = places.people[i]
  return box && (places.kind !== 'tiles' && i === big ? grown(box, ((RING - 1) / 2) * box.w) : box)
}

/** What is wrong with a layout. */
function faults(places: Places, stage: Stage, named: readonly (Card | undefined)[]): string[] {
  const found: string[] = []
  const whole = grown({ x: 0, y: 0, w: stage.w, h: stage.h }, 0.01)
  const round = places.kind !== 'tiles'
  const pictures = places.people.map((_, i) => ringed(places, i, stage.big)).concat(places.more?.box)
  const meet = (a: Box, b: Box) => (round ? between(a, b) < 1.9 : boxesMeet(grown(a, 0.99), grown(b, 0.99)))
  pictures.forEach((a, i) => {
    if (!a) return
    if (!holds(whole, a)) found.push(`picture ${i} leaves the stage`)
    if (round ? a.w < LEAST_DISC : a.h < LEAST_TILE - 0.01) found.push(`picture ${i} is too small: ${a.h}`)
    pictures.forEach((b, j) => j > i && b && meet(a, b) && found.push(`pictures ${i} and ${j} meet`))
    if (places.words && round && discMeets(a, places.words)) found.push(`picture ${i} covers the words`)
  })
  named.forEach((card, i) => {
    if (!card) return
    if (!holds(whole, card)) found.push(`card ${i} leaves the stage`)
    named.forEach((other, j) => j > i && other && boxesMeet(card, other) && found.push(`cards ${i} and ${j} meet`))
    pictures.forEach((picture, j) => j !== i && picture && (round ? discMeets(grown(picture, -0.01), card) : boxesMeet(card, picture)) && found.push(`card ${i} covers picture ${j}`))
  })
  if (!places.more && places.people.some((box) => !box)) found.push('somebody is missing')
  return found
}

describe('in every window, with any number of people and any names', () => {
  const random = chance(10)
  const windows = [...SIZES, ...Array.from({ length: 24 }, () => someWindow(random))]
  test.each(VIEWS)('%s: nothing meets, nothing leaves the stage, no face is too small', (view) => {
    for (const [width, height] of windows) {
      for (const count of COUNTS) {
        const names = Array.from({ length: count }, () => someName(random))
        const shapes = names.map(() => someShape(random))
        const big = random() < 0.25 ? undefined : Math.floor(random() * count)
        const stage = stageOf(width, height, view, random() < 0.3, { shapes, big, next: big === undefined ? undefined : (big + 1) % count })
        const places = arrange(view, stage)
        const wrong = faults(places, stage, cards(places, names, big, stage, roughly))
        expect(wrong, `${width}x${height}, ${count} people, ${String(big)} is large, ${places.kind} ${stage.w}x${stage.h}`).toEqual([])
      }
    }
  }, LONG_MS)
})

describe('when the turn goes on', () => {
  const random = chance(11)
  const same = (a: Box | undefined, b: Box | undefined) => JSON.stringify(a) === JSON.stringify(b)
  test.each(VIEWS)('%s: only two pictures move', (view) => {
    for (const [width, height] of [...SIZES, ...Array.from({ length: 8 }, () => someWindow(random))]) {
      for (const count of COUNTS.slice(1)) {
        const shapes = COUNTS.slice(0, count).map(() => someShape(random))
        const { w, h } = stageIn(width, height)
        let order = [...shapes.keys()].slice(1).concat(0)
        let big = 0
        let before = arrange(view, { w, h, shapes, big, order })
        for (let turn = 0; turn < 4; turn++) {
          const to = (big + 1 + Math.floor(random() * (count - 1))) % count
          order = turnWentOn(order, big, to)
          const after = arrange(view, { w, h, shapes, big: to, order })
          expect(after.kind).toBe(before.kind)
          // The line puts whoever is next first, and moves for that.
          const moved = [...shapes.keys()].filter((i) => !same(before.people[i], after.people[i]))
          if (after.kind !== 'line') expect(moved.filter((i) => i !== big && i !== to), `${width}x${height}, ${count} people, ${after.kind}`).toEqual([])
          ;[big, before] = [to, after]
        }
      }
    }
  }, LONG_MS)
})

describe('faces come first', () => {
  const laptop = stageIn(1440, 900)
  const phone = stageIn(390, 844)
  const even = (count: number, shape = 4 / 3) => Array.from({ length: count }, () => shape)
  const area = (view: View, { w, h }: { w: number; h: number }, count: number, strip: number) => {
    const { people } = arrange(view, { w, h: h - strip, shapes: even(count, view === 'faces' ? 16 / 9 : 1), big: count > 1 ? 1 : undefined })
    return people.reduce((sum, box) => sum + (box ? box.w * box.h : 0), 0) / (w * (h - strip))
  }
  test('two to four people nearly fill the stage', () => {
    for (const [count, share] of [[2, 0.52], [3, 0.52], [4, 0.47]] as const) {
      expect(area('faces', laptop, count, 46), `${count} on a laptop`).toBeGreaterThan(share)
      expect(area('faces', phone, count, 56), `${count} on a phone`).toBeGreaterThan(share)
    }
    expect(area('circle', laptop, 2, 0)).toBeGreaterThan(0.38)
  })
  test.each<[View, number, number, number, number, number]>([
    ['faces', 1440, 900, 2, 590, 320],
    ['faces', 1440, 900, 6, 380, 190],
    ['faces', 390, 844, 6, 340, 115],
    ['circle', 1440, 900, 3, 440, 380],
    ['circle', 1440, 900, 8, 235, 160],
    ['circle', 390, 844, 8, 140, 85],
    ['circle', 844, 390, 4, 135, 95],
  ])('%s in %ix%i with %i people: the holder has %i px or more, everybody %i', (view, width, height, count, large, least) => {
    const { w, h } = stageIn(width, height)
    const strip = view === 'faces' || width < 900 ? divide(width, height).strip : 0
    const { people } = arrange(view, { w, h: h - strip, shapes: even(count), big: 1 })
    expect(people[1]?.w).toBeGreaterThanOrEqual(large)
    for (const box of people) expect(box?.w).toBeGreaterThanOrEqual(least)
  })
})

test.each([[2, 1024, 768], [3, 1024, 768], [3, 390, 844], [3, 844, 390], [4, 320, 568]])('%i people sit around a table in %ix%i', (count, width, height) => {
  const { w, h } = stageIn(width, height)
  const row = 56
  for (const big of [undefined, 0, 1]) expect(arrange('circle', { w, h: h - divide(width, height).strip - row, shapes: Array.from({ length: count }, () => 1), big }).kind).toBe('circle')
})

test('around the table you sit at six o’clock, the next seat clockwise from you', () => {
  const { people } = arrange('circle', { ...stageIn(1440, 900), shapes: Array.from({ length: 8 }, () => 1) })
  const [you, next] = people
  expect(you && you.x + you.w / 2).toBeCloseTo(stageIn(1440, 900).w / 2)
  expect(next?.x).toBeLessThan(you?.x ?? 0)
  expect(next?.y).toBeLessThan(you?.y ?? 0)
})

test('in the line whoever is next comes first, you last, and the rest are a number', () => {
  const places = arrange('faces', { ...stageIn(320, 480), shapes: Array.from({ length: 12 }, () => 1), big: 3, next: 4 })
  expect(places.kind).toBe('line')
  const shown = [...places.people.entries()].filter(([i, box]) => box && i !== 3).sort(([, a], [, b]) => (a?.y ?? 0) - (b?.y ?? 0) || (a?.x ?? 0) - (b?.x ?? 0)).map(([i]) => i)
  expect(shown[0]).toBe(4)
  expect(shown.at(-1)).toBe(0)
  expect(places.more?.people.length).toBe(12 - 1 - shown.length)
})
