/* The messages between browsers through the server, and their validation: incoming ones are untrusted. */

/** A secret, wrapped for each person. shape: Base64 */
export interface Keys {
  do: 'keys'
  epoch: number
  boxes: Record<string, string>
}

/** shape: Base64; `generation` distinguishes rounds of the same people */
export type Step =
  | { do: 'commit'; roster: string; generation: number; commitment: string }
  | { do: 'reveal'; roster: string; generation: number; nonce: string }

/** Asks these people to send their messages again. */
export interface Ask {
  do: 'ask'
  of: string[]
}

export type Said = Keys | Step | Ask

const MAX_NUMBER = 0xffff_ffff

/** undefined: not one of ours. */
export function readSaid(given: unknown): Said | undefined {
  const said = given as Record<string, unknown> | null
  if (typeof said !== 'object' || said === null) return undefined
  const { roster, generation, commitment, nonce, epoch, boxes, of } = said
  switch (said['do']) {
    case 'keys':
      return isNumber(epoch) && isTexts(boxes) ? { do: 'keys', epoch, boxes } : undefined
    case 'commit':
      if (!isText(roster) || !isNumber(generation) || !isText(commitment)) return undefined
      return { do: 'commit', roster, generation, commitment }
    case 'reveal':
      if (!isText(roster) || !isNumber(generation) || !isText(nonce)) return undefined
      return { do: 'reveal', roster, generation, nonce }
    case 'ask':
      return Array.isArray(of) && of.every(isText) ? { do: 'ask', of } : undefined
    default:
      return undefined
  }
}

function isText(given: unknown): given is string {
  return typeof given === 'string'
}

function isNumber(given: unknown): given is number {
  return Number.isInteger(given) && (given as number) > 0 && (given as number) <= MAX_NUMBER
}

function isTexts(given: unknown): given is Record<string, string> {
  return typeof given === 'object' && given !== null && Object.values(given).every(isText)
}
