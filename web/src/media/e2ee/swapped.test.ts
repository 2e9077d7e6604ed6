import { describe, expect, test } from 'vitest'
import { ROUNDS_MS, USE_AFTER_MS } from './agreement'
import { hears, House, type Browser } from './house.testing'

/** A server that has its own keys between Ann and Ben: to each it is the other, and relays what it opens. */
class Middle {
  readonly #house: House
  readonly #pairs: [Browser, Browser][]
  readonly #passed = new Map<Browser, number>()

  private constructor(house: House, pairs: [Browser, Browser][]) {
    this.#house = house
    this.#pairs = pairs
    for (const one of pairs.flat()) this.#passed.set(one, one.said.length)
    house.passes = () => false
  }

  static async between(house: House, ann: Browser, ben: Browser): Promise<Middle> {
    return new Middle(house, [[ann, await house.browser('ben')], [ben, await house.browser('ann')]])
  }

  /** Which browser poses as the other towards this one. */
  towards(victim: Browser): Browser {
    return this.#pairs.find(([one]) => one === victim)![1]
  }

  /** Show everybody these pages of each other. */
  async swap(page: (person: string) => string): Promise<void> {
    for (const pair of this.#pairs) {
      const keys = Object.fromEntries(pair.map(({ person, agreement }) => [person, agreement.publicKey]))
      const pages = Object.fromEntries(pair.map(({ person }) => [person, page(person)]))
      for (const { agreement } of pair) await agreement.present(keys, pages)
    }
    await this.relay(ROUNDS_MS)
  }

  async relay(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      this.#house.now += 100
      for (const [victim, posing] of this.#pairs) {
        for (const { agreement } of [victim, posing]) await agreement.tick()
        await this.#pass(victim, posing)
        await this.#pass(posing, victim)
      }
    }
  }

  async #pass(from: Browser, to: Browser): Promise<void> {
    for (const said of from.said.slice(this.#passed.get(from))) await to.agreement.hear(from.person, said)
    this.#passed.set(from, from.said.length)
  }
}

async function twoCompared() {
  const house = new House()
  const [ann, ben] = (await house.enter('ann', 'ben')) as [Browser, Browser]
  await house.pass(USE_AFTER_MS)
  for (const { agreement } of [ann, ben]) await agreement.compared(agreement.code!)
  return { house, ann, ben, pages: house.pages('ann', 'ben'), middle: await Middle.between(house, ann, ben) }
}

describe('a server that swaps both keys after they compared', () => {
  test('while nobody comes or goes, is caught by both, and opens no voice', async () => {
    const { ann, ben, pages, middle } = await twoCompared()
    expect([ann.agreement.standings, ben.agreement.standings]).toEqual([{ ben: 'compared' }, { ann: 'compared' }])

    await middle.swap((person) => pages[person]!)
    expect([ann.agreement.standings, ben.agreement.standings]).toEqual([{ ben: 'changed' }, { ann: 'changed' }])
    for (const victim of [ann, ben]) {
      const posing = middle.towards(victim)
      expect([await hears(posing, victim), await hears(victim, posing)]).toEqual([undefined, undefined])
    }
    expect([await hears(ben, ann), await hears(ann, ben)]).toEqual([undefined, undefined])
    // there are digits to compare, and they differ
    expect(ann.agreement.code).toMatch(/^\d{3} \d{3} \d{3}$/)
    expect(ann.agreement.code).not.toBe(ben.agreement.code)
  })

  test('and says that both came back, is announced on both, and nobody counts as compared', async () => {
    const { ann, ben, middle } = await twoCompared()
    await middle.swap((person) => `another page of ${person}`)
    expect([ann.agreement.standings, ben.agreement.standings]).toEqual([{ ben: 'back' }, { ann: 'back' }])
  })

  test('is not excused by saying so afterwards', async () => {
    const { ann, ben, pages, middle } = await twoCompared()
    await middle.swap((person) => pages[person]!)
    await middle.swap((person) => `another page of ${person}`)
    expect([ann.agreement.standings, ben.agreement.standings]).toEqual([{ ben: 'changed' }, { ann: 'changed' }])
  })

  test('and gives up, leaves them as they were', async () => {
    const { house, ann, ben, pages, middle } = await twoCompared()
    await middle.swap((person) => pages[person]!)
    house.passes = () => true
    await house.tellAll()
    await house.pass(ROUNDS_MS)
    expect([await hears(ben, ann), await hears(ann, ben)]).toEqual(['ann', 'ben'])
    expect([ann.agreement.standings, ben.agreement.standings]).toEqual([{ ben: 'compared' }, { ann: 'compared' }])
  })
})

test('a key that changed is used when they see the same digits, and only when those were shown', async () => {
  // given Ben's page, whose key changes as no page's should
  const house = new House()
  const [ann] = (await house.enter('ann', 'ben', 'cleo')) as [Browser]
  await house.pass(USE_AFTER_MS)
  const ben = { ...(await house.browser('ben')), page: house.present.get('ben')!.page }
  house.present.set('ben', ben)
  await house.tellAll()
  await house.pass(ROUNDS_MS)
  const cleo = house.present.get('cleo')!
  expect([await hears(ann, ben), await hears(ben, ann), await hears(ann, cleo)]).toEqual([undefined, undefined, 'cleo'])
  expect(ann.agreement.standings).toEqual({ ben: 'changed', cleo: 'new' })
  expect(ann.agreement.code).toBe(ben.agreement.code)

  await ann.agreement.compared('000 000 000')
  expect(await hears(ann, ben)).toBeUndefined()
  await ann.agreement.compared(ann.agreement.code!)
  await house.pass(USE_AFTER_MS + 100)
  expect([await hears(ann, ben), await hears(ben, ann), await hears(ann, cleo)]).toEqual(['ben', 'ann', 'cleo'])
  expect(ann.agreement.standings).toEqual({ ben: 'compared', cleo: 'compared' })
})

test('asking for what nobody may give does not go on: a key that changed is not asked about', async () => {
  const { ann, pages, middle } = await twoCompared()
  await middle.swap((person) => pages[person]!)
  ann.said.length = 0
  await middle.relay(5_000)
  expect(ann.said.filter(({ do: what }) => what === 'ask')).toEqual([])
})
