/* The test vectors that tests/e2ee/ (Python) writes and also checks. */
import { readFileSync } from 'node:fs'
import type { Bytes } from './bytes'

export function readVectors<T>(): T {
  return JSON.parse(readFileSync(new URL('../../../../tests/e2ee/vectors.json', import.meta.url), 'utf8')) as T
}

export function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

export function toHex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Not random at all: each call returns different bytes. */
export function counting(): (size: number) => Bytes {
  let calls = 0
  return (size) => new Uint8Array(size).fill(++calls)
}
