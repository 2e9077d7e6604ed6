const TIME_DIGITS = 12

/** The current time and 80 random bits, in hex: consecutive ids are neighbours in the server's index.
    crypto.randomUUID exists in secure contexts only. */
export function newId(): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0'))
  return Date.now().toString(16).padStart(TIME_DIGITS, '0') + random.join('')
}
