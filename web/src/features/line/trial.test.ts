import { expect, test } from 'vitest'
import { m } from '../../paraglide/messages'
import type { Reached } from '../../link/reach'
import { WAYS, type Looped, type Way } from '../../media/loop'
import { Trial, verdict, type Media } from './trial.svelte'
import { mediaWords } from './words'

const SIGNAL: Reached = { open_ms: 80, roundTrip_ms: 20 }
const carries = (lostOut: number, lostIn = 0): Looped => ({ connected_ms: 310.4, reading: { roundTrip_ms: 41.7, lostOut, lostIn } })
const BLOCKED: Looped = { failed: 'blocked' }
const AWAY: Looped = { failed: 'away' }

test.each<[string, Reached | undefined, Media]>([
  ['good', SIGNAL, { udp: carries(0), tcp: BLOCKED, relay: BLOCKED }],
  ['fair', SIGNAL, { udp: carries(0.06), tcp: carries(0) }],
  ['weak', SIGNAL, { udp: carries(0, 0.3), tcp: carries(0) }],
  ['tcp', SIGNAL, { udp: BLOCKED, tcp: carries(0), relay: carries(0) }],
  ['tcp', SIGNAL, { udp: BLOCKED, tcp: carries(0.06) }],
  ['relay', SIGNAL, { udp: BLOCKED, tcp: BLOCKED, relay: carries(0) }],
  ['weak', SIGNAL, { udp: BLOCKED, tcp: BLOCKED, relay: carries(0.5) }],
  ['blocked', SIGNAL, { udp: BLOCKED, tcp: BLOCKED, relay: BLOCKED }],
  ['blocked', SIGNAL, { udp: BLOCKED, tcp: BLOCKED }],
  ['away', SIGNAL, { udp: AWAY }],
  ['away', SIGNAL, { udp: BLOCKED, tcp: AWAY }],
  ['unreachable', undefined, { udp: carries(0) }],
])('it comes to %s', (expected, signal, media) => {
  expect(verdict(signal, media)).toBe(expected)
})

function tried(ways: readonly Way[], answers: Media, calls = true) {
  const seen: string[] = []
  const trial: Trial = new Trial({
    calls,
    reach: async () => (seen.push(trial.step), SIGNAL),
    ways: async () => ways,
    loop: async (way, brief) => {
      seen.push(`${trial.step}${brief ? ' briefly' : ''}`)
      expect(trial.verdict).toBeUndefined()
      return answers[way] ?? BLOCKED
    },
  })
  return { trial, seen }
}

test('one way is tried after the other, and again from the start', async () => {
  const { trial, seen } = tried(WAYS, { udp: carries(0), tcp: carries(0) })
  await trial.run()
  expect([trial.verdict, trial.step]).toEqual(['good', 'done'])
  await trial.run()
  const once = ['signal', 'udp', 'tcp briefly', 'relay briefly']
  expect(seen).toEqual([...once, ...once])
})

test('the first way that works is measured in full', async () => {
  const { trial, seen } = tried(WAYS, { tcp: carries(0), relay: carries(0) })
  await trial.run()
  expect([trial.verdict, seen]).toEqual(['tcp', ['signal', 'udp', 'tcp', 'relay briefly']])
})

test('a house without relays has two ways', async () => {
  const { trial, seen } = tried(['udp', 'tcp'], {})
  await trial.run()
  expect([trial.verdict, seen]).toEqual(['blocked', ['signal', 'udp', 'tcp']])
})

test('when the media server cannot be asked, no other way is tried', async () => {
  const { trial, seen } = tried(WAYS, { udp: AWAY, tcp: carries(0) })
  await trial.run()
  expect([trial.verdict, seen]).toEqual(['away', ['signal', 'udp']])
})

const WORKS = m.line_media_works({ ready: 310, ms: 42 })

test.each<[Way, Media, string]>([
  ['udp', { udp: carries(0) }, `${WORKS} ${m.line_media_nothing_lost()}`],
  ['udp', { udp: carries(0.021, 0.4) }, `${WORKS} ${m.line_media_lost({ out: '2', back: '40' })}`],
  ['tcp', { udp: BLOCKED, tcp: carries(0) }, `${WORKS} ${m.line_media_nothing_lost()}`],
  ['tcp', { udp: carries(0), tcp: carries(0) }, m.line_media_would()],
  ['tcp', { udp: carries(0), tcp: BLOCKED }, m.line_media_not_needed()],
  ['tcp', { udp: BLOCKED, tcp: BLOCKED }, m.line_media_blocked()],
  ['udp', { udp: BLOCKED }, m.line_media_blocked()],
  ['udp', { udp: AWAY }, m.line_media_away()],
])('%s of %o in words', (way, media, words) => {
  expect(mediaWords(way, media)).toBe(words)
})

test('a browser that cannot call is told so, and no network is blamed', async () => {
  const { trial, seen } = tried(WAYS, {}, false)
  await trial.run()
  expect([trial.verdict, trial.media, seen]).toEqual(['cannot', {}, ['signal']])
})
