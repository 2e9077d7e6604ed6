/* The parts of a room's page that are in sight, by the division of the window and what is open. Pure. */
import type { Place } from '../../attention/rules'
import type { Division } from '../../ui/places/window'

export interface Opened {
  panel: Division['panel']
  /** I have a panel. */
  holds: boolean
  /** The panel is open, where it opens over the stage. */
  open: boolean
  /** The conversation beside the stage. */
  beside: 'chat' | 'private' | undefined
  /** The dialog about the door. */
  door: boolean
  /** Any other dialog, or a full-page screen. */
  covered: boolean
}

export function sees(place: Place, { panel, holds, open, beside, door, covered }: Opened): boolean {
  if (covered) return false
  const column = holds && panel === 'column'
  // On a phone a conversation takes the place of the sheet.
  const leading = column || (holds && (panel === 'sheet' ? beside === undefined : open))
  switch (place) {
    case 'room':
      return !door
    case 'chat':
      return beside === 'chat' && !door
    case 'door':
      return door || leading
    case 'panel':
      return leading && !door
    case 'hands':
      return column && !door
    case 'private':
      return beside === 'private' && !door
    case 'board':
    case 'page':
      return false
  }
}
