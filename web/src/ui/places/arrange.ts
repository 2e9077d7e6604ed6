/* The position of everybody's picture, in the chosen view, or in the line if that would be too small. Pure. */
import { circle } from './circle'
import { faces } from './faces'
import { line } from './line'
import type { Places, Stage, View } from './places'

export function arrange(view: View, stage: Stage): Places {
  return (view === 'circle' ? circle(stage) : faces(stage)) ?? line(stage)
}
