/* Texts that rooms and tea-rooms share: why there is no video or no sound. */
import type { DeviceProblem } from './devices'
import type { MediaKind } from './localTracks'
import { m } from '../paraglide/messages'

/** What to say about both: once if both have the same problem, and about the microphone first. */
export function troubles(mic: DeviceProblem | undefined, cam: DeviceProblem | undefined): string[] {
  if (mic && mic === cam) return [bothWords(mic)]
  return [mic && deviceWords(mic, 'mic'), cam && deviceWords(cam, 'cam')].filter((words) => words !== undefined)
}

function bothWords(problem: DeviceProblem): string {
  switch (problem) {
    case 'denied':
      return m.room_both_denied()
    case 'missing':
      return m.room_both_missing()
    case 'busy':
      return m.room_both_busy()
    case 'insecure':
      return m.room_media_insecure()
    case 'failed':
      return m.room_both_failed()
  }
}

export function deviceWords(problem: DeviceProblem, line: MediaKind): string {
  const mic = line === 'mic'
  switch (problem) {
    case 'denied':
      return mic ? m.room_mic_denied() : m.room_cam_denied()
    case 'missing':
      return mic ? m.room_mic_missing() : m.room_cam_missing()
    case 'busy':
      return mic ? m.room_mic_busy() : m.room_cam_busy()
    case 'insecure':
      return m.room_media_insecure()
    case 'failed':
      return mic ? m.room_mic_failed() : m.room_cam_failed()
  }
}
