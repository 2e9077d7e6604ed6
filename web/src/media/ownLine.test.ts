import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CallState } from './call'
import { OwnLine } from './ownLine.svelte'
import type { Look } from './reading'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A call whose every look finds this share of what is sent lost. */
function calling(weak: (person: string) => boolean = () => false) {
  const told: [number, string][] = []
  const began = performance.now()
  let packets = 0
  let lost = 0
  let gone = 0
  const gear = {
    callState: 'on' as CallState,
    share: 0,
    /** Of what ben sends, this never comes. */
    missing: 0,
    look: async (): Promise<Look> => {
      packets += 100
      lost += 100 * gear.share
      gone += 100 * gear.missing
      const ben = { person: 'ben', packets: packets - gone, lost: gone, jitter_ms: 5, samples: 0, madeUp: 0, frozen_s: 0 }
      return { at_ms: packets, out: { mic: { packets, lost } }, in: { ben } }
    },
  }
  const line = new OwnLine(gear, { weak, tell: (quality) => told.push([(performance.now() - began) / 1000, quality]) })
  const stop = line.watch()
  return { gear, line, told, stop, pass: (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000) }
}

test('a good line is not spoken of', async () => {
  const { line, told, pass } = calling()
  await pass(60)
  expect([line.quality, told]).toEqual(['good', []])
})

test('a weak one is told when it is, again every ten seconds, and once when it is good again', async () => {
  const { gear, line, told, pass } = calling()
  gear.share = 0.3
  await pass(30)
  expect(line.quality).toBe('weak')
  gear.share = 0
  await pass(60)
  expect([line.quality, told]).toEqual(['good', [[8, 'weak'], [18, 'weak'], [28, 'weak'], [38, 'weak'], [42, 'good']]])
})

test('a call that is being made anew says nothing', async () => {
  const { gear, told, pass, stop } = calling()
  gear.share = 0.3
  await pass(9)
  gear.callState = 'lost'
  await pass(60)
  expect(told).toHaveLength(1)
  gear.callState = 'on'
  await pass(9)
  stop()
  await pass(60)
  expect(told).toHaveLength(2)
})

test('what I know of is not said again until it was good', async () => {
  const { gear, line, pass } = calling()
  gear.share = 0.3
  await pass(10)
  line.dismissed = true
  await pass(20)
  expect(line.dismissed).toBe(true)
  gear.share = 0
  await pass(20)
  expect(line.dismissed).toBe(false)
})

test('what is missing from one person alone is mine only when they do not say that it is theirs', async () => {
  const ben = { weak: false }
  const mine = calling()
  const theirs = calling(() => ben.weak)
  mine.gear.missing = theirs.gear.missing = 0.3
  await mine.pass(10)
  expect([mine.line.quality, theirs.line.quality]).toEqual(['good', 'good'])
  ben.weak = true
  await mine.pass(20)
  expect([mine.line.quality, theirs.line.quality]).toEqual(['weak', 'good'])
})
