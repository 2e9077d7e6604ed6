import { describe, expect, test } from 'vitest'
import { House, type Browser } from './house.testing'
import { MOST_PENDING, PrivateTalk, readPrivately, type SaidPrivately } from './privateTalk'

interface Page {
  browser: Browser
  talk: PrivateTalk
  said: SaidPrivately[]
}

/** A page's end of chat `chat` with somebody; what it says is kept until it is passed on. */
function talking(browser: Browser, other: string, chat = 1, read = new Map<string, number>()): Page {
  const said: SaidPrivately[] = []
  const { agreement } = browser
  const keys = {
    get mark() {
      return agreement.marks[other]
    },
    key: (way: 'send' | 'receive', salt: Uint8Array<ArrayBuffer>) => agreement.privateKey(other, chat, way, salt),
  }
  const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))
  return { browser, said, talk: new PrivateTalk({ keys, say: (one) => said.push(one), random, read, onChange: () => {} }) }
}

/** Everything that was said and is not there yet, and the answers to it. */
async function pass(one: Page, other: Page): Promise<void> {
  await Promise.all([one.talk.again(), other.talk.again()])
  while (one.said.length + other.said.length > 0) {
    for (const said of one.said.splice(0)) await other.talk.hear(said)
    for (const said of other.said.splice(0)) await one.talk.hear(said)
  }
}

async function two(): Promise<{ house: House; ann: Page; ben: Page }> {
  const house = new House()
  const [ann, ben] = await house.enter('ann', 'ben', 'cleo')
  return { house, ann: talking(ann!, 'ben'), ben: talking(ben!, 'ann') }
}

const texts = ({ talk }: Page) => talk.written.map((one) => (one.by === 'page' ? '(another page)' : `${one.by}: ${one.text}`))
const states = ({ talk }: Page) => talk.written.flatMap((one) => (one.by === 'me' ? [one.state] : []))

test('both ways, in order, and each knows what has come', async () => {
  const { ann, ben } = await two()
  ann.talk.write('Hello Ben')
  ann.talk.write('How are you?')
  await pass(ann, ben)
  ben.talk.write('Better now')
  await pass(ann, ben)
  expect(texts(ann)).toEqual(['me: Hello Ben', 'me: How are you?', 'them: Better now'])
  expect(texts(ben)).toEqual(['them: Hello Ben', 'them: How are you?', 'me: Better now'])
  expect([...states(ann), ...states(ben)]).toEqual(['arrived', 'arrived', 'arrived'])
})

test('nobody else opens any of it', async () => {
  const { house, ann, ben } = await two()
  ann.talk.write('Only for Ben')
  await ann.talk.again()
  const cleo = talking(house.present.get('cleo')!, 'ann')
  const asBen = talking(house.present.get('cleo')!, 'ben')
  for (const said of ann.said) await Promise.all([cleo.talk.hear(said), asBen.talk.hear(said)])
  expect([...texts(cleo), ...texts(asBen)]).toEqual([])
  await pass(ann, ben)
  expect(texts(ben)).toEqual(['them: Only for Ben'])
})

describe('whatever the server does', () => {
  test('what is lost is said again, in order', async () => {
    const { ann, ben } = await two()
    for (const text of ['one', 'two', 'three']) ann.talk.write(text)
    await ann.talk.again()
    const [, second] = ann.said.splice(0)
    await ben.talk.hear(second)
    expect(texts(ben)).toEqual([])
    expect(states(ann)).toEqual(['under_way', 'under_way', 'under_way'])
    await pass(ann, ben)
    expect(texts(ben)).toEqual(['them: one', 'them: two', 'them: three'])
    expect(states(ann)).toEqual(['arrived', 'arrived', 'arrived'])
  })

  test('what is repeated is read once, also when the chat is pretended to begin anew', async () => {
    const { ann, ben } = await two()
    ann.talk.write('once')
    await ann.talk.again()
    const all = [...ann.said]
    await pass(ann, ben)
    for (const said of all) await ben.talk.hear(said)
    expect(texts(ben)).toEqual(['them: once'])
    const read = new Map<string, number>()
    const before = talking(ben.browser, 'ann', 1, read)
    for (const said of all) await before.talk.hear(said)
    const again = talking(ben.browser, 'ann', 1, read)
    for (const said of all) await again.talk.hear(said)
    expect([texts(before), texts(again)]).toEqual([['them: once'], []])
  })

  test('nothing is taken into another chat', async () => {
    const { ann, ben } = await two()
    ann.talk.write('in the first')
    await ann.talk.again()
    const second = talking(ben.browser, 'ann', 2)
    for (const said of ann.said) await second.talk.hear(said)
    expect(texts(second)).toEqual([])
  })

  test('it cannot pretend that something has come', async () => {
    const { ann, ben } = await two()
    ann.talk.write('one')
    await pass(ann, ben)
    ann.talk.write('two')
    await ann.talk.again()
    const [two_] = ann.said
    ben.talk.write('an answer')
    await ben.talk.again()
    const text = ben.said.find((said) => said.do === 'text')!
    await ann.talk.hear({ ...text, do: 'got' })
    await ann.talk.hear({ ...two_!, do: 'got' })
    expect(states(ann)).toEqual(['arrived', 'under_way'])
  })

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a number', 5],
    ['another kind', { do: 'shout', salt: 'AA', n: 1, box: 'AA' }],
    ['a number that is none', { do: 'text', salt: 'AA', n: 1.5, box: 'AA' }],
    ['no Base64', { do: 'text', salt: '?', n: 1, box: '?' }],
    ['a short salt', { do: 'text', salt: 'AA==', n: 1, box: 'AA==' }],
    ['an empty box', { do: 'text', salt: btoa('x'.repeat(32)), n: 1, box: '' }],
  ])('%s changes nothing', async (_, said) => {
    const { ben } = await two()
    await ben.talk.hear(said)
    expect([ben.talk.written, ben.said]).toEqual([[], []])
  })

  test('a text shows nothing that turns or hides another', async () => {
    const { ann, ben } = await two()
    ann.talk.write('a\u202eb\u0007\nc')
    await pass(ann, ben)
    expect(texts(ben)).toEqual(['them: ab\nc'])
  })
})

test('a page that is loaded again begins anew; what had not come is sent when its person says so', async () => {
  // given Ben, who has read one text, and another is on its way
  const { house, ann, ben } = await two()
  ann.talk.write('read')
  await pass(ann, ben)
  ann.talk.write('on its way')
  await ann.talk.again()
  ann.said.length = 0

  // when his page is loaded again, then nothing is sealed for the new page by itself
  await house.leave('ben')
  const [again] = await house.enter('ben')
  const reloaded = talking(again!, 'ann')
  await pass(ann, reloaded)
  expect(texts(reloaded)).toEqual([])
  expect(texts(ann)).toEqual(['me: read', 'me: on its way', '(another page)'])
  expect(states(ann)).toEqual(['arrived', 'lost'])

  // and pressed, it comes
  ann.talk.writeAgain(ann.talk.written.find((one) => one.by === 'me' && one.state === 'lost')!.id)
  reloaded.talk.write('Back again')
  await pass(ann, reloaded)
  expect(texts(reloaded).toSorted()).toEqual(['me: Back again', 'them: on its way'])
  expect(texts(ann)).toEqual(['me: read', '(another page)', 'me: on its way', 'them: Back again'])
})

test('a key that was swapped under the same page is sealed for by nobody and opens nothing', async () => {
  // given a server that shows Ann another key for Ben, under the page that he has
  const { house, ann, ben } = await two()
  const mallory = await house.browser('ben')
  const { agreement } = ann.browser
  const swapped = { ...house.keys('ann', 'cleo'), ben: mallory.agreement.publicKey }
  await agreement.present(swapped, house.pages('ann', 'ben', 'cleo'))
  await house.pass(4_000)

  // when she writes, and the swapped key's page does
  ann.talk.write('for Ben alone')
  const false_ = talking(mallory, 'ann')
  await mallory.agreement.present(swapped, house.pages('ann', 'ben', 'cleo'))
  false_.talk.write('I am Ben')
  await pass(ann, false_)

  // then nothing leaves, and nothing is read
  expect(ann.said).toEqual([])
  expect([texts(ann), texts(false_)]).toEqual([['me: for Ben alone'], ['me: I am Ben']])
  expect(states(ann)).toEqual(['lost'])
  expect(texts(ben)).toEqual([])
})

test('too long or too much is not taken, and nothing of it is lost', async () => {
  const { ann, ben } = await two()
  expect(ann.talk.write('ä'.repeat(1_501))).toBe(false)
  for (let at = 0; at < MOST_PENDING; at++) expect(ann.talk.write(`${at}`)).toBe(true)
  await ann.talk.again()
  expect(ann.talk.write('one more')).toBe(false)
  for (let times = 0; times < 5; times++) await pass(ann, ben)
  expect(texts(ben)).toHaveLength(MOST_PENDING)
  expect(ann.talk.underWay).toBe(0)
})

test('what is ours is read as it was said', () => {
  const said = { do: 'text', salt: 'AA==', n: 1, box: 'AA==' }
  expect(readPrivately({ ...said, more: 1 })).toEqual(said)
})
