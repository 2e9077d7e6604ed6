import { describe, expect, test } from 'vitest'
import { openFrame, sealFrame, trailerOf, TRAILER_BYTES } from './frame'
import { keyIdOf, streamKey, type Line } from './schedule'
import { fromHex, readVectors, toHex } from './vectors.testing'

interface Vectors {
  secret: string
  sender: string
  keyId: number
  frames: { name: string; line: Line; run: number; counter: number; frame: string; salt: string; sealed: string }[]
}

const vectors = readVectors<Vectors>()
const [secret, sender] = [fromHex(vectors.secret), fromHex(vectors.sender)]

test('a secret has the id that Python gives it', async () => {
  expect(await keyIdOf(secret, sender)).toBe(vectors.keyId)
})

describe.each(vectors.frames)('$name', ({ line, run, counter, frame, salt, sealed }) => {
  const trailer = { keyId: vectors.keyId, line, run, counter }

  test('is sealed as Python seals it', async () => {
    const key = await streamKey(secret, sender, line, run)
    expect(toHex(key.salt)).toBe(salt)
    expect(toHex(await sealFrame(fromHex(frame), trailer, key))).toBe(sealed)
  })

  test('says what it is, and opens', async () => {
    expect(trailerOf(fromHex(sealed))).toEqual(trailer)
    const opened = await openFrame(fromHex(sealed), trailer, await streamKey(secret, sender, line, run))
    expect(opened && toHex(opened)).toBe(frame)
  })

  test('does not open when any byte is another', async () => {
    const key = await streamKey(secret, sender, line, run)
    for (let at = 0; at < fromHex(sealed).length; at++) {
      const changed = fromHex(sealed)
      changed[at]! ^= 0x10
      expect(await openFrame(changed, trailer, key)).toBeUndefined()
    }
  })
})

test('of a picture only what the media server needs stays readable, of a voice one byte', () => {
  const kept = (name: string) => {
    const { frame, sealed } = vectors.frames.find((vector) => vector.name === name)!
    const [plain, given] = [fromHex(frame), fromHex(sealed)]
    return plain.findIndex((byte, at) => byte !== given[at])
  }
  expect([kept('key frame'), kept('delta frame'), kept('voice')]).toEqual([10, 3, 1])
})

test('what is no frame of ours is known as such', () => {
  const sealed = fromHex(vectors.frames[0]!.sealed)
  expect(trailerOf(sealed.slice(0, 16 + TRAILER_BYTES - 1))).toBeUndefined()
  expect(trailerOf(Uint8Array.of(...sealed.slice(0, -1), 0x21))).toBeUndefined()
  expect(trailerOf(Uint8Array.of(...sealed.slice(0, -1), 0x1f))).toBeUndefined()
})
