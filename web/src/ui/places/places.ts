/* What is asked of a layout, and what it answers. */
import type { Box } from './box'

export type View = 'circle' | 'faces'

/** A stage and the people on it, by their number: 0 is you, then clockwise. */
export interface Stage {
  w: number
  h: number
  /** Of every picture. units: width by height */
  shapes: readonly number[]
  /** Who is shown large: the holder, or whom you pinned. */
  big?: number | undefined
  next?: number | undefined
  /** Whose line is away. */
  away?: ReadonlySet<number> | undefined
  /** In which order tiles stand; left out: from your left, you last. */
  order?: readonly number[] | undefined
}

export interface Places {
  kind: 'circle' | 'tiles' | 'line'
  /** Where everybody's picture is; undefined: among those of `more`. */
  people: readonly (Box | undefined)[]
  /** The place that whoever is large left. */
  chair?: Box | undefined
  /** The table under the seats, or the plank of the line. */
  table?: Box | undefined
  /** Where there is room for the question and for who speaks. */
  words?: Box | undefined
  /** The disc that stands for those who are not in sight. */
  more?: { box: Box; people: readonly number[] } | undefined
}

/** No face is smaller. */
export const LEAST_DISC = 64
export const LEAST_TILE = 72
/** The ring takes this much more than the picture it goes around. */
export const RING = 1.11
/** A name card's height. */
export const CARD = 26

/** On a small stage everything stands closer. */
export const isSmall = ({ w, h }: { w: number; h: number }): boolean => w < 600 || h < 420

export const isUpright = ({ w, h }: { w: number; h: number }): boolean => w < 560 || w < h
