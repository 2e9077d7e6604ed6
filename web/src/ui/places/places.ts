/* The input and the output of a layout. */
import type { Box } from './box'

export type View = 'circle' | 'faces'

/** A stage and the people on it, by number: 0 is you, then clockwise. */
export interface Stage {
  w: number
  h: number
  /** Of every picture. units: width by height */
  shapes: readonly number[]
  /** The person shown large: the holder, or the one you pinned. */
  big?: number | undefined
  next?: number | undefined
  /** People whose connection is lost. */
  away?: ReadonlySet<number> | undefined
  /** The order of tiles; left out: from your left, you last. */
  order?: readonly number[] | undefined
}

export interface Places {
  kind: 'circle' | 'tiles' | 'line'
  /** The position of everybody's picture; undefined: they are in `more`. */
  people: readonly (Box | undefined)[]
  /** The place that the large person left. */
  chair?: Box | undefined
  /** The table under the seats, or the plank of the line. */
  table?: Box | undefined
  /** The space for the question and the speaker. */
  words?: Box | undefined
  /** The disc that stands for people out of sight. */
  more?: { box: Box; people: readonly number[] } | undefined
}

/** The minimum size of a face. */
export const LEAST_DISC = 64
export const LEAST_TILE = 72
/** The ring's size relative to its picture. */
export const RING = 1.11
/** A name card's height. */
export const CARD = 26

/** On a small stage everything is closer together. */
export const isSmall = ({ w, h }: { w: number; h: number }): boolean => w < 600 || h < 420

export const isUpright = ({ w, h }: { w: number; h: number }): boolean => w < 560 || w < h
