/* The house's undelivered email and its settings, for its organisers. */
import type { DeadLetter, Letterbox, SettingView } from '../../http.gen'
import { ask } from '../../link'

export type { DeadLetter, Letterbox }
export type Setting = SettingView

export const readLetters = () => ask('GET /api/letters')
export const sendAgain = (letter: string) => ask('POST /api/letters/{letter}/again', { letter })
export const deleteLetter = (letter: string) => ask('DELETE /api/letters/{letter}', { letter })

export const readSettings = () => ask('GET /api/house/settings')
export const chooseSetting = (setting: string, value: Setting['value']) => ask('PATCH /api/house/settings', { setting, value })
