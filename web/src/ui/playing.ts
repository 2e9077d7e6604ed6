/* For a video element: what it plays, for as long as it is there. */
import type { Attachment } from 'svelte/attachments'

export function playing(source: MediaStream): Attachment<HTMLVideoElement> {
  return (video) => {
    video.srcObject = source
    // Without sound nothing keeps it from playing, unless it is gone again.
    void video.play().catch(() => {})
    return () => {
      video.srcObject = null
    }
  }
}
