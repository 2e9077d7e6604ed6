/* My seat as media sees it, from my own part of a view and the part that everybody sees. */
import type { YouView } from '../wire.gen'
import type { Place } from './mediaSync.svelte'

type Own = Pick<YouView, 'media' | 'mic_stops' | 'mic_off_because' | 'cam_stops' | 'cam_off_because' | 'sounds_elsewhere'>

export function placeOf(own: Own, seat: { microphone?: boolean; camera?: boolean } | undefined, paused: boolean): Place {
  const { media, mic_off_because: mic, cam_off_because: cam } = own
  return {
    media,
    mic: seat?.microphone ?? false,
    cam: seat?.camera ?? false,
    stops: { mic: own.mic_stops ?? 0, cam: own.cam_stops ?? 0 },
    because: { ...(mic && { mic }), ...(cam && { cam }) },
    elsewhere: own.sounds_elsewhere,
    paused,
  }
}
