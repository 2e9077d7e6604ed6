/* The house's undelivered email, for its organisers. */
import type { DeadLetter, Letterbox } from '../../http.gen'
import { ask } from '../../link'

export type { DeadLetter, Letterbox }

export const readLetters = () => ask('GET /api/letters')
export const sendAgain = (letter: string) => ask('POST /api/letters/{letter}/again', { letter })
export const deleteLetter = (letter: string) => ask('DELETE /api/letters/{letter}', { letter })
