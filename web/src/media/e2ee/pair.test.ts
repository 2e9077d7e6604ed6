import { describe, expect, test } from 'vitest'
import { codeOf, commitment, rosterOf } from './code'
import { fingerprint, Pair } from './pair'
import { fromHex, readVectors, toHex } from './vectors.testing'

interface Vectors {
  secret: string
  agreement: {
    place: string
    epoch: number
    generation: number
    members: { person: string; private: string; public: string; fingerprint: string; nonce: string; commitment: string }[]
    iv: string
    box: string
    roster: string
    code: string
  }
}

const { secret, agreement } = readVectors<Vectors>()
const { place, epoch, generation, members, iv, box, roster, code } = agreement
const [ann, ben, zoe] = members as [Member, Member, Member]
const passing = { from: fromHex(ann.fingerprint), to: fromHex(ben.fingerprint), epoch }
type Member = (typeof members)[0]

async function pairOf(member: Member): Promise<Pair> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('pkcs8', fromHex(member.private), curve, false, ['deriveBits'])
  return new Pair(fromHex(member.public), key)
}

describe('as Python has it', () => {
  test.each(members)('$person has this fingerprint and this commitment', async (member) => {
    const mark = await fingerprint(place, member.person, fromHex(member.public))
    expect(toHex(mark)).toBe(member.fingerprint)
    const committed = await commitment(fromHex(roster), generation, mark, fromHex(member.nonce))
    expect(toHex(committed)).toBe(member.commitment)
  })

  test('everybody makes this roster and, of all nonces, this code', async () => {
    expect(toHex(await rosterOf(members.map((member) => fromHex(member.fingerprint))))).toBe(roster)
    const inOrder = members.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
    expect(await codeOf(fromHex(roster), generation, inOrder.map(({ nonce }) => fromHex(nonce)))).toBe(code)
  })

  test('Ann wraps her secret so for Ben, and he unwraps it', async () => {
    const wrapped = await (await pairOf(ann)).wrap(fromHex(secret), fromHex(ben.public), passing, () => fromHex(iv))
    expect(toHex(wrapped)).toBe(box)
    const opened = await (await pairOf(ben)).unwrap(fromHex(box), fromHex(ann.public), passing)
    expect(opened && toHex(opened)).toBe(secret)
  })
})

test('a box opens for nobody else, from nobody else, in no other epoch', async () => {
  const [asBen, asZoe] = [await pairOf(ben), await pairOf(zoe)]
  expect(await asZoe.unwrap(fromHex(box), fromHex(ann.public), passing)).toBeUndefined()
  expect(await asBen.unwrap(fromHex(box), fromHex(zoe.public), passing)).toBeUndefined()
  expect(await asBen.unwrap(fromHex(box), fromHex(ann.public), { ...passing, epoch: epoch + 1 })).toBeUndefined()
})

test('a key that is no point of the curve is refused', async () => {
  const none = new Uint8Array(65).fill(5)
  await expect((await pairOf(ann)).wrap(fromHex(secret), none, passing, () => fromHex(iv))).rejects.toThrow()
  expect(await (await pairOf(ben)).unwrap(fromHex(box), none, passing)).toBeUndefined()
})
