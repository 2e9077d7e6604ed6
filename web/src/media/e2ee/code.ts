/* The short code that people compare by voice. It is made from everybody's key and from a number that each browser
   commits to before it sees those of others. So a server that puts its own keys between people has one guess per round,
   however much it computes. source: server/decisions/0011 */
import { fields, sha256, type Bytes } from './bytes'

export const NONCE_BYTES = 16
const DIGITS = 9

/** Everybody present, in any order. shape: fingerprints */
export function rosterOf(fingerprints: Bytes[]): Promise<Bytes> {
  return sha256(fields('tearoom e2ee 1 roster', ...fingerprints.toSorted(byBytes)))
}

/** shape: `generation` distinguishes rounds of the same people */
export function commitment(roster: Bytes, generation: number, who: Bytes, nonce: Bytes): Promise<Bytes> {
  return sha256(fields('tearoom e2ee 1 commit', roster, generation, who, nonce))
}

/** shape: nonces in the order of their fingerprints; gives '123 456 789' */
export async function codeOf(roster: Bytes, generation: number, nonces: Bytes[]): Promise<string> {
  const digest = await sha256(fields('tearoom e2ee 1 code', roster, generation, ...nonces))
  const number = new DataView(digest.buffer).getBigUint64(0) % 10n ** BigInt(DIGITS)
  return number.toString().padStart(DIGITS, '0').match(/.{3}/g)!.join(' ')
}

export function byBytes(a: Bytes, b: Bytes): number {
  const at = a.findIndex((byte, index) => byte !== b[index])
  return at < 0 ? 0 : a[at]! - b[at]!
}
