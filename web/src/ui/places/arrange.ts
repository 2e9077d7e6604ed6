/* Where everybody's picture is, in the view that one chose, or in the line where that would be too small. Pure. */
import { circle } from './circle'
import { faces } from './faces'
import { line } from './line'
import type { Places, Stage, View } from './places'

export function arrange(view: View, stage: Stage): Places {
  return (view === 'circle' ? circle(stage) : faces(stage)) ?? line(stage)
}
