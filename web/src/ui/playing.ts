/* For a video element: what it plays, for as long as it is there. */
import type { Attachment } from 'svelte/attachments'

export function playing(source: MediaStream): Attachment<HTMLVideoElement> {
  return (video) => {
    video.srcObject = source
    // Without sound nothing keeps it from playing, unless it is gone again.
    const play = () => void video.play().catch(() => {})
    const seen = () => {
      if (document.visibilityState === 'visible' && video.paused) play()
    }
    // Nobody pauses a picture but the phone itself: for a call, or while the page is hidden.
    video.addEventListener('pause', seen)
    document.addEventListener('visibilitychange', seen)
    play()
    return () => {
      video.removeEventListener('pause', seen)
      document.removeEventListener('visibilitychange', seen)
      video.srcObject = null
    }
  }
}
