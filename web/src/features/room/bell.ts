/* When the gentle bell rings: at the soft end of a turn. */

/** Once for every soft end while the page is listening. `ripe`: the turn whose end is to come, for the next call. */
export function listens(ripe: string, turn: string, left_s: number | undefined): { ripe: string; ring: boolean } {
  if (left_s === undefined) return { ripe, ring: false }
  if (left_s > 0) return { ripe: turn, ring: false }
  return ripe === turn ? { ripe: '', ring: true } : { ripe, ring: false }
}
