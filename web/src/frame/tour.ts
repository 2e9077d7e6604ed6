/* The first-time tour: four sentences for each role. Shown once to a person on a device. */
import type { Memory } from '../link/storage'
import { m } from '../paraglide/messages'

export type TourRole = 'member' | 'facilitator' | 'organiser'

const keyOf = (person: string, role: TourRole) => `tour:${role}:${person}`

export const isNew = (memory: Memory, person: string, role: TourRole): boolean => memory.getItem(keyOf(person, role)) === null
export const remember = (memory: Memory, person: string, role: TourRole): void => memory.setItem(keyOf(person, role), 'seen')

export interface TourWords {
  title: string
  sentences: readonly string[]
}

export function tourWords(role: TourRole): TourWords {
  switch (role) {
    case 'member':
      return { title: m.tour_member_title(), sentences: [m.tour_member_1(), m.tour_member_2(), m.tour_member_3(), m.tour_member_4()] }
    case 'facilitator':
      return { title: m.tour_facilitator_title(), sentences: [m.tour_facilitator_1(), m.tour_facilitator_2(), m.tour_facilitator_3(), m.tour_facilitator_4()] }
    case 'organiser':
      return { title: m.tour_organiser_title(), sentences: [m.tour_organiser_1(), m.tour_organiser_2(), m.tour_organiser_3(), m.tour_organiser_4()] }
  }
}
