/* Bytes in the forms that WebCrypto and JSON need. */

/** WebCrypto accepts no view of shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>

const text = new TextEncoder()

export function joined(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Each part after its length, so that no two lists give the same bytes. */
export function fields(...parts: (Bytes | string | number)[]): Bytes {
  return joined(...parts.map(bytesOf).flatMap((part) => [Uint8Array.of(part.length >> 8, part.length), part]))
}

export function same(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** HKDF-SHA256 without salt. source: RFC 5869 */
export async function derived(secret: Bytes, info: Bytes, size: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  const salt = new Uint8Array()
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, size * 8))
}

export function toBase64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
}

/** undefined: not Base64. */
export function fromBase64(given: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(given), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** units: a number is 32 bits, big-endian */
function bytesOf(part: Bytes | string | number): Bytes {
  if (typeof part === 'string') return text.encode(part)
  if (typeof part === 'number') return Uint8Array.of(part >>> 24, part >>> 16, part >>> 8, part)
  return part
}
