/* The end of my own turn: a quiet number, and two announcements. Pure. */
const SHOWN_S = 30
const SLOWLY_UNTIL_S = 10
const STEP_S = 5

/** What is shown of the last half minute: in steps at first, every second at the end; nothing once it is over. units:
    seconds */
export function countdown(left_s: number | undefined): number | undefined {
  if (left_s === undefined || left_s <= 0 || left_s > SHOWN_S) return undefined
  return left_s > SLOWLY_UNTIL_S ? Math.ceil(left_s / STEP_S) * STEP_S : Math.ceil(left_s)
}

/** What a screen reader hears as the time passes, each once; a turn that is shorter than such a time begins without it. */
export function leftHeard(before_s: number | undefined, left_s: number | undefined): 'minute' | 'ten' | undefined {
  if (before_s === undefined || left_s === undefined || left_s <= 0) return undefined
  if (before_s > 10 && left_s <= 10) return 'ten'
  return before_s > 60 && left_s <= 60 ? 'minute' : undefined
}
