/* How a room divides its window: the parts, and the space left for the stage. Pure.
   source: the look's notes, "Layout: the stage" */

export interface Division {
  /** units: CSS pixels, as in the page's styles */
  bar: number
  controls: 'foot' | 'rail'
  /** Where the question and the speaker are shown when the table has no room for them. */
  words: 'strip' | 'bar'
  strip: number
  /** A facilitator's panel: beside the stage, over its lower part, or over it on request. */
  panel: 'column' | 'sheet' | 'over'
  /** The free space around the stage. */
  margin: number
  /** The bar has room only for the switch and the way out: the rest is in a menu. */
  folded: boolean
}

const COLUMN = 408
const RAIL = 92
const ROW = { wide: 106, tall: 98, low: 76 }
/** The stage is never lower: rather the page scrolls. */
export const LEAST_STAGE = 216

export function divide(width: number, height: number): Division {
  const folded = width < 900
  if (width >= 560 && height < 520) return { bar: 52, controls: 'rail', words: 'bar', strip: 0, panel: 'over', margin: 8, folded }
  if (!folded) return { bar: 68, controls: 'foot', words: 'strip', strip: 46, panel: 'column', margin: 14, folded }
  return { bar: height < 600 ? 52 : 60, controls: 'foot', words: 'strip', strip: 56, panel: 'sheet', margin: 8, folded }
}

/** A title, a few lines of conversation, and the input. */
const LEAST_TALK = 200
/** One notice; the others are reached by scrolling. */
const LEAST_TOLD = 64

/** On a phone, while a conversation is under the stage: its height, and how much of the notices above the stage is
    visible without scrolling. `taken`: by the bar, the controls and the buttons of one's turn; `told`: all notices */
export function beside(height: number, taken: number, told: number): { talk: number; told: number } {
  const seen = Math.min(told, Math.max(LEAST_TOLD, height - taken - LEAST_TALK - LEAST_STAGE))
  const left = height - taken - seen - LEAST_STAGE
  return { talk: Math.max(LEAST_TALK, Math.min(0.52 * height, 560, left)), told: seen }
}

/** The space for the strip and for people; without notices, and with the sheet closed. */
export function stageIn(width: number, height: number, holds = false): { w: number; h: number } {
  const { bar, controls, panel, margin } = divide(width, height)
  const row = width >= 900 ? ROW.wide : height < 600 ? ROW.low : ROW.tall
  const beside = controls === 'rail' ? RAIL : holds && panel === 'column' ? COLUMN : 0
  return { w: width - beside - 2 * margin, h: Math.max(LEAST_STAGE, height - bar - (controls === 'foot' ? row : 0)) }
}
