import { describe, expect, test } from 'vitest'
import { arrange, fits, type Stage } from './circle'

const LAPTOP = { width: 1440, height: 720 }
const stages: Record<string, Omit<Stage, 'count'>> = {
  'a laptop': LAPTOP,
  'a laptop with the panel': { width: 1044, height: 720 },
  'a small laptop with the panel': { width: 884, height: 560 },
  'a tablet': { width: 768, height: 700 },
  'a phone': { width: 390, height: 690 },
  'a small phone': { width: 360, height: 540 },
  'a phone with the sheet': { width: 390, height: 430, compact: true },
  'a small phone with the sheet': { width: 360, height: 300, compact: true },
  'a phone on its side': { width: 844, height: 250 },
}
const counts = Array.from({ length: 19 }, (_, i) => i + 2)

describe.each(Object.entries(stages))('on %s', (_, stage) => {
  test.each(counts)('%i people never overlap, whoever holds the turn', (count) => {
    for (let holder = -1; holder < count; holder++) {
      const held = holder < 0 ? undefined : holder
      const layout = arrange({ ...stage, count, holder: held, next: (holder + 1) % count })
      expect(layout.seats).toHaveLength(count)
      expect(fits(layout.seats, held, 7.9), `holder ${holder}, ${layout.kind}`).toBe(true)
    }
  })

  test.each(counts)('%i people are all on the stage', (count) => {
    const layout = arrange({ ...stage, count, holder: 0, next: 1 })
    for (const { x, y, d } of layout.seats) {
      expect(x - d / 2).toBeGreaterThanOrEqual(0)
      expect(x + d / 2).toBeLessThanOrEqual(stage.width)
      expect(y - d / 2).toBeGreaterThanOrEqual(0)
      expect(y + d / 2).toBeLessThanOrEqual(layout.height)
    }
  })
})

test.each([
  [2, 167],
  [6, 167],
  [8, 139],
  [10, 116],
  [12, 99],
  [13, 124],
  [16, 103],
  [20, 84],
])('%i people sit in seats of %i px on a laptop', (count, d) => {
  const { seats } = arrange({ ...LAPTOP, count })
  expect(Math.abs((seats[0]?.d ?? 0) - d)).toBeLessThanOrEqual(1)
})

test('you sit at six o’clock, the next seat clockwise from you', () => {
  const { seats, table } = arrange({ ...LAPTOP, count: 8 })
  expect(seats[0]?.x).toBeCloseTo(table.x)
  expect(seats[0]?.y).toBeGreaterThan(table.y)
  expect(seats[1]?.x).toBeLessThan(table.x)
  expect(seats[1]?.y).toBeGreaterThan(table.y)
})

test('nobody moves when the turn passes, but the two who hold and held it', () => {
  const before = arrange({ ...LAPTOP, count: 8, holder: 2 }).seats
  const after = arrange({ ...LAPTOP, count: 8, holder: 3 }).seats
  expect(before.map((seat, i) => (seat.x === after[i]?.x && seat.y === after[i]?.y ? 0 : i)).filter(Boolean)).toEqual([2, 3])
})

test('the holder is larger, and leans in so that the outer edge stays', () => {
  const still = arrange({ ...LAPTOP, count: 8 })
  const led = arrange({ ...LAPTOP, count: 8, holder: 0 })
  const [a, b] = [still.seats[0], led.seats[0]]
  if (!a || !b) throw new Error('no seat')
  expect(b.d / a.d).toBeCloseTo(1.45)
  expect(b.y + b.d / 2).toBeCloseTo(a.y + a.d / 2)
})

test('on an oval the holder is at least 180 px', () => {
  expect(arrange({ ...LAPTOP, count: 20, holder: 5 }).seats[5]?.d).toBeGreaterThanOrEqual(180)
})

test('on a phone the holder comes to the middle and leaves a chair', () => {
  const layout = arrange({ width: 390, height: 690, count: 8, holder: 3 })
  expect(layout.kind).toBe('upright')
  expect(layout.seats[3]).toMatchObject({ x: 195, d: 166 })
  expect(layout.chair?.d).toBe(78)
})

test('from eleven on a phone: holder on top, then a grid with the next first and you last', () => {
  const { kind, seats } = arrange({ width: 390, height: 690, count: 12, holder: 4, next: 5 })
  expect(kind).toBe('grid')
  const order = seats.map((seat, i) => ({ ...seat, i })).sort((a, b) => a.y - b.y || a.x - b.x)
  expect(order[0]?.i).toBe(4)
  expect(order.slice(1).map((seat) => seat.i)).toEqual([5, 1, 2, 3, 6, 7, 8, 9, 10, 11, 0])
})
