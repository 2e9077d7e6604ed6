/* The house's mail, for its organisers. The contract is server/PROTOCOL.md, "The house's mail". */
import { http } from './index'

/** One that never went. `name` is left out when nobody knows whose it is. */
export interface DeadLetter {
  id: string
  sort: 'sign_in' | 'confirm' | 'prove' | 'notice' | 'unknown'
  failure: 'unreachable' | 'refused' | 'unreadable' | 'failed'
  tries: number
  posted_at: string
  dead_at: string
  name?: string
}

export interface Letterbox {
  waiting: number
  dead: DeadLetter[]
}

export const readLetters = () => http.get<Letterbox>('/api/letters')
export const sendAgain = (id: string) => http.post(`/api/letters/${id}/again`)
export const deleteLetter = (id: string) => http.delete(`/api/letters/${id}`)
