import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CallState } from './call'
import { UplinkQuality } from './uplinkQuality.svelte'
import type { StatsSample } from './reading'

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
  const media = {
    callState: 'on' as CallState,
    share: 0,
    /** Of what ben sends, this never comes. */
    missing: 0,
    look: async (): Promise<StatsSample> => {
      packets += 100
      lost += 100 * media.share
      gone += 100 * media.missing
      const ben = { person: 'ben', packets: packets - gone, lost: gone, jitter_ms: 5, samples: 0, madeUp: 0, frozen_s: 0 }
      return { at_ms: packets, out: { mic: { packets, lost } }, in: { ben } }
    },
  }
  const line = new UplinkQuality(media, { weak, tell: (quality) => told.push([(performance.now() - began) / 1000, quality]) })
  const stop = line.watch()
  return { media, line, told, stop, pass: (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000) }
}

test('a good line is not spoken of', async () => {
  const { line, told, pass } = calling()
  await pass(60)
  expect([line.quality, told]).toEqual(['good', []])
})

test('a weak one is told when it is, again every ten seconds, and once when it is good again', async () => {
  const { media, line, told, pass } = calling()
  media.share = 0.3
  await pass(30)
  expect(line.quality).toBe('weak')
  media.share = 0
  await pass(60)
  expect([line.quality, told]).toEqual(['good', [[8, 'weak'], [18, 'weak'], [28, 'weak'], [38, 'weak'], [42, 'good']]])
})

test('a call that is being made anew says nothing', async () => {
  const { media, told, pass, stop } = calling()
  media.share = 0.3
  await pass(9)
  media.callState = 'lost'
  await pass(60)
  expect(told).toHaveLength(1)
  media.callState = 'on'
  await pass(9)
  stop()
  await pass(60)
  expect(told).toHaveLength(2)
})

test('what I know of is not said again until it was good', async () => {
  const { media, line, pass } = calling()
  media.share = 0.3
  await pass(10)
  line.dismissed = true
  await pass(20)
  expect(line.dismissed).toBe(true)
  media.share = 0
  await pass(20)
  expect(line.dismissed).toBe(false)
})

test('what is missing from one person alone is mine only when they do not say that it is theirs', async () => {
  const ben = { weak: false }
  const mine = calling()
  const theirs = calling(() => ben.weak)
  mine.media.missing = theirs.media.missing = 0.3
  await mine.pass(10)
  expect([mine.line.quality, theirs.line.quality]).toEqual(['good', 'good'])
  ben.weak = true
  await mine.pass(20)
  expect([mine.line.quality, theirs.line.quality]).toEqual(['weak', 'good'])
})
