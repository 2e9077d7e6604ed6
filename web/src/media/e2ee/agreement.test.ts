import { describe, expect, test } from 'vitest'
import { ROUNDS, ROUNDS_MS, SETTLE_MS, USE_AFTER_MS } from './agreement'
import { hears, House, voice, type Browser } from './house.testing'
import { readSaid, type Said } from './said'

type Three = [Browser, Browser, Browser]

async function threeTalk() {
  const house = new House()
  const [ann, ben, cleo] = (await house.enter('ann', 'ben', 'cleo')) as Three
  await house.pass(USE_AFTER_MS)
  return { house, ann, ben, cleo }
}

async function tellOne(house: House, person: string): Promise<void> {
  const browser = house.present.get(person)
  if (browser) await house.tell(browser, ...house.present.keys())
}

async function expectAllToHearAll(house: House): Promise<void> {
  const all = [...house.present.values()]
  for (const speaker of all) {
    for (const listener of all) {
      if (speaker !== listener) expect(await hears(listener, speaker)).toBe(speaker.person)
    }
  }
  const codes = new Set(all.map(({ agreement }) => agreement.code))
  expect([...codes]).toEqual([expect.stringMatching(/^\d{3} \d{3} \d{3}$/)])
}

test('three people hear each other, have one code, and know whom it is about', async () => {
  const { house, ann } = await threeTalk()
  await expectAllToHearAll(house)
  expect(ann.agreement.people).toEqual(['ann', 'ben', 'cleo'])
})

test('alone there is no code, and a key', async () => {
  const house = new House()
  const [ann] = (await house.enter('ann')) as [Browser]
  expect(ann.agreement.code).toBeUndefined()
  expect(await voice(ann)).toBeDefined()
  expect(ann.said).toEqual([])
})

describe('when somebody comes', () => {
  test('they hear everybody soon, and nothing of what was said before', async () => {
    const { house, ann } = await threeTalk()
    const [before, code] = [(await voice(ann))!, ann.agreement.code]
    const [dan] = (await house.enter('dan')) as [Browser]
    await house.pass(USE_AFTER_MS)

    await expectAllToHearAll(house)
    expect(ann.agreement.code).not.toBe(code)
    expect(await dan.agreement.ring.slot('audio').open(before)).toMatchObject({ dropped: 'unknown' })
  })

  test('those who were here miss no word meanwhile', async () => {
    const { house, ann, ben } = await threeTalk()
    await house.enter('dan')
    for (let ms = 0; ms < 2 * USE_AFTER_MS; ms += 100) {
      expect([await hears(ann, ben), await hears(ben, ann)]).toEqual(['ben', 'ann'])
      await house.pass(100)
    }
  })
})

test('when several come at once, those who were here miss no word either', async () => {
  const { house, ann, ben } = await threeTalk()
  await house.pass(ROUNDS_MS)
  for (const person of ['dan', 'eve', 'fay', '', '', '']) {
    if (person) await house.enter(person)
    expect([await hears(ann, ben), await hears(ben, ann)]).toEqual(['ben', 'ann'])
    await house.pass(100)
  }
})

describe('when somebody leaves', () => {
  test('they hear nothing more, nobody hears them, and there is another code', async () => {
    const { house, ann, ben, cleo } = await threeTalk()
    const { code } = ann.agreement
    await house.leave('cleo')
    expect(await hears(ann, cleo)).toBeUndefined()
    await house.pass(USE_AFTER_MS)

    await expectAllToHearAll(house)
    expect([await hears(cleo, ann), await hears(cleo, ben)]).toEqual([undefined, undefined])
    expect(ann.agreement.code).not.toBe(code)
  })

  test('what they knew opens nothing a while later', async () => {
    const { house, ann, ben } = await threeTalk()
    const old = (await voice(ben))!
    await house.leave('cleo')
    await house.pass(SETTLE_MS)
    expect(await ann.agreement.ring.slot('audio').open(old)).toMatchObject({ dropped: 'unknown' })
  })

  test('and comes back with a new page, all is well', async () => {
    const { house, cleo } = await threeTalk()
    await house.enter('cleo')
    await house.pass(ROUNDS_MS)
    await expectAllToHearAll(house)
    expect(await hears(house.present.get('ann')!, cleo)).toBeUndefined()
  })
})

describe('a bad line', () => {
  test('what was lost is asked for', async () => {
    const house = new House()
    house.passes = () => false
    await house.enter('ann', 'ben', 'cleo')
    house.passes = () => true
    await house.pass(3_000)
    await expectAllToHearAll(house)
  })

  test('a new secret that did not come is asked for when frames cannot be opened', async () => {
    const { house, ann, ben } = await threeTalk()
    house.passes = (_, said) => said.do !== 'keys'
    await house.leave('cleo')
    await house.pass(USE_AFTER_MS)
    house.passes = () => true
    expect(await hears(ann, ben)).toBeUndefined()
    await house.pass(3_000)
    expect(await hears(ann, ben)).toBe('ben')
  })

  test('somebody who seemed to be away for one only, is there again', async () => {
    const { house, ann } = await threeTalk()
    await house.tell(ann, 'ann', 'ben')
    await house.tell(ann, 'ann', 'ben', 'cleo')
    await house.pass(ROUNDS_MS)
    await expectAllToHearAll(house)
  })

  test.each(Array.from({ length: 12 }, (_, seed) => seed))('whatever comes in whatever order, all agree in the end (%i)', async (seed) => {
    const random = mulberry(seed)
    const house = new House()
    await house.enter('ann', 'ben')
    house.passes = () => random() < 0.7
    for (let step = 0; step < 60; step++) {
      const person = ['ann', 'ben', 'cleo', 'dan'][Math.floor(random() * 4)]!
      const what = random()
      if (what < 0.1 && house.present.size > 2) house.present.delete(person)
      else if (what < 0.2 && !house.present.has(person)) house.present.set(person, await house.browser(person))
      else if (what < 0.4) await tellOne(house, person)
      else if (what < 0.5) await house.present.get(person)?.agreement.tick()
      else if (what < 0.9) await house.deliverOne(Math.floor(random() * 100))
      house.now += Math.floor(random() * 200)
    }
    house.passes = () => true
    await house.tellAll()
    await house.pass(ROUNDS_MS * 2)
    await expectAllToHearAll(house)
  })
})

describe('a server in the middle', () => {
  test('may talk to both as the other, but their codes differ', async () => {
    // given one that shows Ann and Ben keys of its own
    const [toAnn, toBen] = [new House(), new House()]
    const [ann] = (await toAnn.enter('ann', 'ben')) as [Browser, Browser]
    const [, ben] = (await toBen.enter('ann', 'ben')) as [Browser, Browser]
    expect(ann.agreement.code).toBeDefined()
    expect(ben.agreement.code).toBeDefined()
    expect(ann.agreement.code).not.toBe(ben.agreement.code)
  })

  test('learns no number before it has given its own', async () => {
    const house = new House()
    house.passes = (from, said) => from !== 'ben' || said.do !== 'commit'
    const [ann, ben] = (await house.enter('ann', 'ben')) as [Browser, Browser]
    await house.pass(5_000)
    expect(ann.said.filter((said) => said.do === 'reveal')).toEqual([])
    house.passes = () => true
    await house.pass(5_000)
    expect(ann.agreement.code).toBe(ben.agreement.code)
  })

  test('cannot take back what it committed to', async () => {
    // given that Ann has a commitment of Ben's, and his reveal is held back
    const house = new House()
    house.passes = (from, said) => from !== 'ben' || said.do !== 'reveal'
    const [ann, ben] = (await house.enter('ann', 'ben')) as [Browser, Browser]
    const reveal = ben.said.find((said) => said.do === 'reveal')!
    const commit = ben.said.find((said) => said.do === 'commit')!

    // when another commitment and another number come in his name
    await ann.agreement.hear('ben', { ...commit, commitment: btoa('x'.repeat(32)) } as Said)
    await ann.agreement.hear('ben', { ...reveal, nonce: btoa('y'.repeat(16)) } as Said)
    expect(ann.agreement.code).toBeUndefined()

    // then only his own counts
    await ann.agreement.hear('ben', reveal)
    expect(ann.agreement.code).toBe(ben.agreement.code)
  })

  test('gets few guesses, however often it says that somebody came and went', async () => {
    const { house, ann } = await threeTalk()
    await house.pass(ROUNDS_MS)
    ann.said.length = 0
    const numbers = () => new Set(ann.said.flatMap((said) => (said.do === 'commit' ? [said.commitment] : [])))
    for (let flap = 0; flap < 200; flap++) {
      await house.tell(ann, 'ann', 'ben')
      await house.tell(ann, 'ann', 'ben', 'cleo')
      const round = ann.said.findLast((said) => said.do === 'commit')
      if (round) await ann.agreement.hear('ben', { ...round, generation: round.generation + 1 })
    }
    expect(numbers().size).toBeLessThanOrEqual(ROUNDS)
  })

  test('adds nobody unseen: whoever is added is in the list that the code is about', async () => {
    const { house, ann } = await threeTalk()
    await house.enter('ghost')
    await house.pass(USE_AFTER_MS)
    expect(ann.agreement.people).toContain('ghost')
  })

  test('cannot bring back an old secret of somebody who was away', async () => {
    const { house, ann, ben } = await threeTalk()
    const [old, sealed] = [ben.said.findLast((said) => said.do === 'keys')!, (await voice(ben))!]
    await house.leave('cleo')
    await house.pass(SETTLE_MS)
    await house.tell(ann, 'ann')
    await house.tell(ann, 'ann', 'ben')
    await ann.agreement.hear('ben', old)
    expect(await ann.agreement.ring.slot('audio').open(sealed)).toMatchObject({ dropped: 'unknown' })
    expect(await hears(ann, ben)).toBe('ben')
  })
})

describe('somebody who says what confuses', () => {
  test('names a round that is far ahead, and codes go on being made', async () => {
    const { house, ann, ben, cleo } = await threeTalk()
    const { roster } = ben.said.findLast((said) => said.do === 'commit')!
    const commit = { do: 'commit', roster, generation: 2 ** 32 - 1, commitment: btoa('x'.repeat(32)) } as const
    for (const { agreement } of [ann, ben]) await agreement.hear('cleo', commit)
    await house.pass(ROUNDS_MS)
    await house.enter('dan')
    await house.pass(ROUNDS_MS)
    await expectAllToHearAll(house)
    expect(cleo.agreement.code).toBe(ann.agreement.code)
  })

  test('sends what nobody can open: it is asked for less and less often', async () => {
    const { house, ann } = await threeTalk()
    await house.pass(SETTLE_MS)
    ann.said.length = 0
    for (let ms = 0; ms < 60_000; ms += 500) {
      ann.agreement.lack()
      await house.pass(500)
    }
    expect(ann.said.filter((said) => said.do === 'ask').length).toBeLessThan(15)
  })

  test('many who came and went leave room for what the next one says early', async () => {
    const { house, ann } = await threeTalk()
    for (let each = 0; each < 100; each++) await ann.agreement.hear(`gone ${each}`, { do: 'ask', of: [] })
    for (let each = 0; each < 100; each++) await ann.agreement.hear(`gone ${each}`, { do: 'keys', epoch: 1, boxes: {} })
    const dan = await house.browser('dan')
    house.present.set('dan', dan)
    // Ann hears of Dan last: what he says is there before she knows whose it is.
    for (const browser of house.present.values()) if (browser !== ann) await house.tell(browser, ...house.present.keys())
    await house.deliver()
    house.passes = () => false
    await house.tell(ann, ...house.present.keys())
    expect(ann.agreement.ring.knows('dan')).toBe(true)
  })
})

describe('a page of mine that is not the one which talks', () => {
  test('says and asks nothing, and shows no code', async () => {
    const { house, ann } = await threeTalk()
    house.passes = (_, said) => said.do !== 'reveal'
    const other = await house.browser('ann')
    await ann.agreement.present({ ...house.keys('ann', 'ben', 'cleo'), ann: other.agreement.publicKey })
    ann.said.length = 0
    ann.agreement.lack()
    await ann.agreement.hear('ben', { do: 'ask', of: ['ann'] })
    await house.pass(SETTLE_MS)
    expect([ann.said, ann.agreement.code]).toEqual([[], undefined])
    await house.tell(ann, 'ann', 'ben', 'cleo')
    expect(ann.agreement.code).toBeDefined()
  })
})

test('among others only, the old secret is not used for a moment longer', async () => {
  const { house, ann, ben } = await threeTalk()
  const dan = await house.browser('dan')
  house.present.set('dan', dan)
  await house.tell(ann, 'ann', 'dan')
  expect(await hears(ben, ann)).toBeUndefined()
})

test('a person whose key is none is left out, and harms nobody', async () => {
  const { house, ann, ben } = await threeTalk()
  const keys = { ...house.keys('ann', 'ben', 'cleo'), eve: 'not base64!', fay: btoa('z'.repeat(65)) }
  for (const { agreement } of [ann, ben]) await agreement.present(keys)
  await house.deliver()
  await house.pass(USE_AFTER_MS)
  expect(await hears(ann, ben)).toBe('ben')
  expect(ann.agreement.people).toEqual(['ann', 'ben', 'cleo', 'fay'])
})

test.each([
  null,
  7,
  'keys',
  {},
  { do: 'sing' },
  { do: 'keys', epoch: 0, boxes: {} },
  { do: 'keys', epoch: 1, boxes: { ann: 3 } },
  { do: 'keys', epoch: 1 },
  { do: 'commit', roster: 'x', generation: 1.5, commitment: '' },
  { do: 'commit', roster: 'x', generation: 1 },
  { do: 'reveal', roster: 3, generation: 1, nonce: '' },
  { do: 'reveal', roster: 'x', generation: 2 ** 32, nonce: '' },
  { do: 'ask', of: 'ann' },
])('%j is nothing that a browser says', (given) => {
  expect(readSaid(given)).toBeUndefined()
})

/** Random numbers that are the same for a seed. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
