import { describe, expect, it } from 'vitest'
import { beside, divide, LEAST_STAGE } from './window'

const PHONES: [number, number][] = [[320, 568], [360, 640], [375, 667], [390, 844], [412, 915], [768, 1024]]
const ROW = 98
const STRIP = 56
const SMALLEST_FACE = 64

describe('while people write on a phone', () => {
  it.each(PHONES)('%i x %i: faces stay in sight, whatever is told above them and whoever has the turn', (width, height) => {
    const row = height < 600 ? 76 : ROW
    for (const turn of [0, 56]) {
      for (const told of [0, 64, 140, 280, 600]) {
        const taken = divide(width, height).bar + row + turn
        const now = beside(height, taken, told)
        const stage = height - taken - now.told - now.talk
        expect(stage).toBeGreaterThanOrEqual(STRIP + SMALLEST_FACE)
        expect(now.talk).toBeGreaterThanOrEqual(200)
        expect(now.talk).toBeLessThanOrEqual(Math.max(200, 0.52 * height))
      }
    }
  })

  it('the stage has its least height where two notices and a few lines of talk can spare it', () => {
    const { talk, told } = beside(844, 60 + ROW, 140)
    expect(told).toBe(140)
    expect(844 - 60 - ROW - 140 - talk).toBeGreaterThanOrEqual(LEAST_STAGE)
  })

  it('and with nothing to tell, talk has half of the window', () => {
    expect(beside(844, 60 + ROW, 0).talk).toBeCloseTo(0.52 * 844)
  })
})
