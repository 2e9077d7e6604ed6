import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Standing } from './e2ee/continuity'
import type { Tells, Told } from './e2ee/worker'
import { Sealing, type SealingVenue } from './sealing.svelte'
import type { Circle } from './unsealed'

const ANN = 'key of ann'
const BEN = 'key of ben'

class FakeWorker {
  onmessage = (_: { data: Tells }) => {}
  onerror: (() => void) | null = null
  readonly told: Told[] = []
  ended = false
  postMessage = (told: Told) => void this.told.push(told)
  terminate = () => void (this.ended = true)
  tell = (data: Tells) => this.onmessage({ data })
  of = <Do extends Told['do']>(what: Do) => this.told.filter((told): told is Extract<Told, { do: Do }> => told.do === what)
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('RTCRtpScriptTransform', class {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function around(more: Partial<Circle> = {}): Circle {
  return { people: ['ann', 'ben'], here: ['ann', 'ben'], keys: { ann: ANN, ben: BEN }, pages: { ann: 'a1', ben: 'b1' }, unsealed: {}, ...more }
}

/** Ann's page, as it sits. */
function sitting(circle: Circle | undefined = around()) {
  const worker = new FakeWorker()
  const did: string[] = []
  const venue = {
    me: 'ann',
    circle: circle as Circle | undefined,
    tellKeys: async (said: string) => void did.push(`tell ${said}`),
    agreeUnsealed: async (person: string, quietly: boolean) => void did.push(`agree ${person} ${quietly}`),
  } satisfies SealingVenue
  const sealing = new Sealing(venue, 'room:m', () => worker as unknown as Worker)
  const look = (seen: Circle | undefined) => {
    venue.circle = seen
    sealing.follow()
  }
  return { sealing, venue, worker, did, look }
}

async function keyed(circle?: Circle) {
  const all = sitting(circle)
  const key = all.sealing.key()
  all.worker.tell({ tell: 'key', key: ANN })
  expect(await key).toBe(ANN)
  return all
}

const CLEO = { people: ['ann', 'ben', 'cleo'], here: ['ann', 'ben', 'cleo'] }
const cleo = (...agreed: string[]) => around({ ...CLEO, unsealed: { cleo: agreed } })

test('the worker is told once who is present, and what their browsers say; ours goes to theirs', async () => {
  const { sealing, worker, did } = await keyed()
  sealing.follow()
  sealing.follow()
  sealing.hear('ben', '{"do":"ask","of":["ann"]}')
  sealing.hear('ben', 'no JSON')
  worker.tell({ tell: 'say', said: { do: 'ask', of: ['ben'] } })
  expect(worker.told).toEqual([
    { do: 'enter', place: 'room:m', person: 'ann' },
    { do: 'present', keys: { ann: ANN, ben: BEN }, pages: { ann: 'a1', ben: 'b1' } },
    { do: 'hear', person: 'ben', said: { do: 'ask', of: ['ann'] } },
  ])
  expect(did).toEqual(['tell {"do":"ask","of":["ben"]}'])
})

test('agreeing lasts until there is a code; alone there is nothing to agree on', async () => {
  const { sealing, worker, look } = await keyed(around({ keys: { ann: ANN } }))
  sealing.follow()
  expect(sealing.agreeing).toBe(false)
  look(around())
  expect(sealing.agreeing).toBe(true)
  worker.tell({ tell: 'agreed', code: '123 456 789', people: ['ann', 'ben'], standings: { ben: 'new' }, marks: {} })
  expect([sealing.agreeing, sealing.comparing.code, sealing.comparing.vouched]).toEqual([false, '123 456 789', ['ann', 'ben']])
  expect(sealing.comparing.seated(['unseen', 'ben', 'ann'])).toEqual(['ann', 'ben', 'unseen'])
})

test('at another table, or standing, others are present', async () => {
  const { worker, look } = await keyed(undefined)
  look(undefined)
  look(around())
  look(undefined)
  expect(worker.of('present').map(({ keys }) => Object.keys(keys))).toEqual([['ann', 'ben'], ['ann']])
})

test('frames go unsealed only for somebody I agreed to here, when everybody has, and no longer than they are here', async () => {
  const { sealing, worker, did, look } = await keyed()
  const open = () => worker.of('open').map(({ on }) => on)
  // the server says that everybody has, me too: but I have not, here
  look(cleo('ann', 'ben', 'cleo'))
  expect(open()).toEqual([])
  look(cleo('ben', 'cleo'))
  await sealing.agree('cleo')
  expect(did).toEqual(['agree cleo false'])
  look(cleo('ann', 'cleo'))
  expect(open()).toEqual([])
  look(cleo('ann', 'ben', 'cleo'))
  expect(open()).toEqual([true])
  expect(sealing.openFor.map(({ person }) => person)).toEqual(['cleo'])
  // Dot comes, who has not agreed
  look(around({ people: [...CLEO.people, 'dot'], here: [...CLEO.here, 'dot'], unsealed: { cleo: ['ann', 'ben', 'cleo'] } }))
  expect(open()).toEqual([true, false])
  look(cleo('ann', 'ben', 'cleo'))
  look(around())
  expect(open()).toEqual([true, false, true, false])
  // Cleo comes again: that is another time
  look(cleo('ann', 'ben', 'cleo'))
  expect(open()).toHaveLength(4)
})

test('an agreement is for one person', async () => {
  const { sealing, worker, look } = await keyed(cleo('ben', 'cleo'))
  await sealing.agree('cleo')
  look(around({ people: ['ann', 'ben', 'cleo', 'dot'], here: ['ann', 'ben', 'cleo', 'dot'], unsealed: { dot: ['ann', 'ben', 'cleo', 'dot'] } }))
  expect(worker.of('open')).toEqual([])
})

test('what I pressed is said again on a new line, and forgotten when they come with a browser that seals', async () => {
  const { sealing, did, look } = await keyed(cleo('ben', 'cleo'))
  await sealing.agree('cleo')
  look(cleo('ann', 'ben', 'cleo'))
  look(cleo('ben', 'cleo'))
  await vi.advanceTimersByTimeAsync(0)
  expect(did).toEqual(['agree cleo false', 'agree cleo true'])
  look(around({ ...CLEO, keys: { ann: ANN, ben: BEN, cleo: 'k' } }))
  look(cleo('ben'))
  await vi.advanceTimersByTimeAsync(0)
  expect(did).toHaveLength(2)
})

test('while their line is away an agreement stands, and what is said is sealed', async () => {
  const { sealing, worker, look } = await keyed(cleo('ben', 'cleo'))
  await sealing.agree('cleo')
  look(cleo('ann', 'ben', 'cleo'))
  look(around({ people: CLEO.people }))
  look(cleo('ann', 'ben', 'cleo'))
  expect(worker.of('open').map(({ on }) => on)).toEqual([true, false, true])
})

test('a browser that cannot seal has no key, and takes part when it agreed itself and everybody has', async () => {
  vi.unstubAllGlobals()
  const { sealing, worker, look } = sitting(around({ keys: { ben: BEN }, unsealed: { ann: ['ben'] } }))
  expect(await sealing.key()).toBeUndefined()
  expect([sealing.cannot, sealing.paused, worker.told]).toEqual([true, true, []])
  look(around({ keys: { ben: BEN }, unsealed: { ann: ['ann', 'ben'] } }))
  expect(sealing.paused).toBe(true)
  await sealing.agree('ann')
  expect(sealing.paused).toBe(false)
  look(around({ keys: { ben: BEN }, unsealed: { ann: ['ann'] } }))
  expect(sealing.paused).toBe(true)
})

test('another page of mine that takes the media is asked itself: what was pressed here counts no more', async () => {
  const { sealing, worker, did, look } = await keyed(cleo('ben', 'cleo'))
  await sealing.agree('cleo')
  look(cleo('ann', 'ben', 'cleo'))
  look({ ...cleo('ben', 'cleo'), elsewhere: true })
  expect([sealing.elsewhere, sealing.unsealed]).toEqual([true, []])
  look(cleo('ben', 'cleo'))
  await vi.advanceTimersByTimeAsync(0)
  expect(did).toEqual(['agree cleo false'])
  expect(worker.of('open').map(({ on }) => on)).toEqual([true, false])
})

test('whatever the server says of me, I have agreed only to what I pressed in this page', async () => {
  const { sealing, look } = await keyed(cleo('ann', 'ben', 'cleo'))
  sealing.follow()
  expect(sealing.unsealed.map(({ person, mine }) => [person, mine])).toEqual([['cleo', false]])
  await sealing.agree('cleo')
  look(cleo('ann', 'ben', 'cleo'))
  expect(sealing.unsealed.map(({ mine }) => mine)).toEqual([true])
})

test('a browser that lets no worker begin cannot seal', async () => {
  const forbidden = () => {
    throw new DOMException('no', 'SecurityError')
  }
  const sealing = new Sealing(sitting().venue, 'room:m', forbidden)
  expect([await sealing.key(), sealing.cannot]).toEqual([undefined, true])
})

test('a worker that never comes leaves a browser that cannot seal; nothing is sent before that is known', async () => {
  const { sealing, worker } = sitting()
  expect(() => sealing.seal({} as never, 'mic')).toThrow('no key yet')
  const key = sealing.key()
  // A busy phone with a weak line takes its time.
  await vi.advanceTimersByTimeAsync(15_000)
  expect([sealing.cannot, worker.ended]).toEqual([false, false])
  await vi.advanceTimersByTimeAsync(5_000)
  expect([await key, sealing.cannot, sealing.paused, worker.ended]).toEqual([undefined, true, true, true])
})

test('that something cannot be opened is told as long as it lasts', async () => {
  const { sealing, worker } = await keyed()
  const seen = [sealing.unopened]
  for (const on of [true, false]) {
    worker.tell({ tell: 'unopened', on })
    seen.push(sealing.unopened)
  }
  expect(seen).toEqual([false, true, false])
})

test('what a slot shows is known from the key that opened it', async () => {
  const { sealing, worker } = await keyed()
  const seen: (string | undefined)[] = [sealing.proven('video0')]
  worker.tell({ tell: 'from', slot: 'video0', from: { person: 'ben', line: 'cam' } })
  seen.push(sealing.proven('video0'))
  worker.tell({ tell: 'from', slot: 'video0' })
  seen.push(sealing.proven('video0'))
  expect(seen).toEqual([undefined, 'ben', undefined])
})

describe('comparing', () => {
  const agreed = (ben: Standing, cleo?: Standing): Tells => ({
    tell: 'agreed',
    code: '123 456 789',
    people: ['ann', 'ben', ...(cleo ? ['cleo'] : [])],
    standings: { ben, ...(cleo && { cleo }) },
    marks: {},
  })

  test('the mark differs before and after, for some, and when a key was swapped', async () => {
    const { sealing, worker } = await keyed(around({ ...CLEO, keys: { ann: ANN, ben: BEN, cleo: 'k' } }))
    const marks = [sealing.mark]
    for (const [ben, cleo] of [['new', 'new'], ['compared', 'compared'], ['compared', 'new'], ['back', 'compared'], ['changed', 'compared']] as const) {
      worker.tell(agreed(ben, cleo))
      marks.push(sealing.mark)
    }
    expect(marks).toEqual(['agreeing', 'sealed', 'compared', 'partly', 'partly', 'changed'])
  })

  test('counts for digits that were shown for long enough to be read, not for others that came at the last moment', async () => {
    const { sealing, worker } = await keyed()
    sealing.compare()
    expect(worker.of('compared')).toEqual([])
    worker.tell(agreed('new'))
    sealing.compare()
    vi.advanceTimersByTime(4_000)
    worker.tell({ ...agreed('new'), code: '987 654 321' } as Tells)
    vi.advanceTimersByTime(4_000)
    sealing.compare()
    expect([sealing.comparing.readable, worker.of('compared')]).toEqual([false, []])
    worker.tell(agreed('new'))
    vi.advanceTimersByTime(5_000)
    sealing.compare()
    expect(worker.of('compared')).toEqual([{ do: 'compared', code: '123 456 789' }])
  })

  test('who came back with another key is named until noted, and again with yet another', async () => {
    const { sealing, worker, look } = await keyed()
    sealing.follow()
    worker.tell(agreed('back'))
    expect(sealing.comparing.returned).toEqual(['ben'])
    sealing.comparing.note()
    expect([sealing.comparing.returned, sealing.mark]).toEqual([[], 'partly'])
    look(around({ keys: { ann: ANN, ben: 'yet another' } }))
    expect(sealing.comparing.returned).toEqual(['ben'])
  })

  test('what a slot still shows of somebody whose key was swapped is nobody’s', async () => {
    const { sealing, worker } = await keyed()
    worker.tell({ tell: 'from', slot: 'video0', from: { person: 'ben', line: 'cam' } })
    worker.tell(agreed('changed'))
    expect(sealing.proven('video0')).toBe('')
    worker.tell(agreed('compared'))
    expect(sealing.proven('video0')).toBe('ben')
  })
})

test('when sealing stops, the page takes no part any more, and says so', async () => {
  const { sealing } = await keyed()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([sealing.stopped, sealing.paused, sealing.mark]).toEqual([true, true, 'stopped'])
  expect(sealing.cannot).toBe(false)
})
