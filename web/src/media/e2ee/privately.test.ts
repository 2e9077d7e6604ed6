import { expect, test } from 'vitest'
import { Pair } from './pair'
import { MOST_BYTES, openPrivately, padded, readReceipt, receipt, sealPrivately, unpadded, type Privately } from './privately'
import { fromHex, readVectors, toHex } from './vectors.testing'

interface Vectors {
  agreement: { members: { person: string; private: string; public: string; fingerprint: string }[] }
  private: { chat: number; salt: string; texts: string[]; boxes: string[]; got: string }
}

const { agreement, private: chat } = readVectors<Vectors>()
const [ann, ben, zoe] = agreement.members as [Member, Member, Member]
type Member = (typeof agreement.members)[0]
const about: Privately = { from: fromHex(ann.fingerprint), to: fromHex(ben.fingerprint), chat: chat.chat, salt: fromHex(chat.salt) }

async function pairOf(member: Member): Promise<Pair> {
  const key = await crypto.subtle.importKey('pkcs8', fromHex(member.private), { name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])
  return new Pair(fromHex(member.public), key)
}

const sends = async (member: Member, to: Member, privately = about) => (await pairOf(member)).private(fromHex(to.public), privately, 'encrypt')
const reads = async (member: Member, from: Member, privately = about) => (await pairOf(member)).private(fromHex(from.public), privately, 'decrypt')

test('as Python has it', async () => {
  const key = await sends(ann, ben)
  const boxes = await Promise.all(chat.texts.map((text, at) => sealPrivately(key, 'text', at + 1, padded(text)!)))
  expect(boxes.map(toHex)).toEqual(chat.boxes)
  expect(toHex(await sealPrivately(key, 'got', 1, receipt(about.salt, 3)))).toBe(chat.got)
})

test('the other opens what was sealed for them', async () => {
  const key = await reads(ben, ann)
  const opened = await Promise.all(chat.boxes.map((box, at) => openPrivately(key, 'text', at + 1, fromHex(box))))
  expect(opened.map((plain) => plain && unpadded(plain))).toEqual(chat.texts)
  expect(readReceipt((await openPrivately(key, 'got', 1, fromHex(chat.got)))!)).toEqual({ salt: about.salt, count: 3 })
})

test.each([
  ['another person', () => reads(zoe, ann)],
  ['from another person', () => reads(ben, zoe)],
  ['in another chat', () => reads(ben, ann, { ...about, chat: about.chat + 1 })],
  ['in another direction', () => reads(ben, ann, { ...about, from: about.to, to: about.from })],
  ['in another room', () => reads(ben, ann, { ...about, to: fromHex(zoe.fingerprint) })],
  ['under another salt', () => reads(ben, ann, { ...about, salt: new Uint8Array(32) })],
])('it does not open: %s', async (_, key) => {
  expect(await openPrivately(await key(), 'text', 1, fromHex(chat.boxes[0]!))).toBeUndefined()
})

test('no bit can be changed, no number and no kind', async () => {
  const key = await reads(ben, ann)
  const box = fromHex(chat.boxes[0]!)
  for (const at of [0, 100, box.length - 1]) {
    const changed = box.slice()
    changed[at]! ^= 1
    expect(await openPrivately(key, 'text', 1, changed)).toBeUndefined()
  }
  expect(await openPrivately(key, 'text', 2, box)).toBeUndefined()
  expect(await openPrivately(key, 'got', 1, box)).toBeUndefined()
  await expect(sealPrivately(await sends(ann, ben), 'text', 2 ** 32, box)).rejects.toThrow(RangeError)
})

test('sizes tell steps only, and what is too long is not cut', () => {
  expect([padded('')!.length, padded('yes')!.length, padded('no')!.length, padded('a'.repeat(254))!.length, padded('a'.repeat(255))!.length]).toEqual([256, 256, 256, 256, 512])
  expect(unpadded(padded('☕'.repeat(MOST_BYTES / 3))!)).toBe('☕'.repeat(MOST_BYTES / 3))
  expect(padded('a'.repeat(MOST_BYTES + 1))).toBeUndefined()
})

test('what nobody padded is no text', () => {
  expect([unpadded(new Uint8Array()), unpadded(Uint8Array.of(0, 9, 65)), unpadded(Uint8Array.of(0, 1, 0xff))]).toEqual([undefined, undefined, undefined])
  expect(readReceipt(new Uint8Array(35))).toBeUndefined()
})
