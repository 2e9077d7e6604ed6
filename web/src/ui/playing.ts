/* For a video element: plays its stream for as long as it exists. */
import type { Attachment } from 'svelte/attachments'

export function playing(source: MediaStream): Attachment<HTMLVideoElement> {
  return (video) => {
    video.srcObject = source
    // Without sound nothing prevents playback, unless it is removed again.
    const play = () => void video.play().catch(() => {})
    const seen = () => {
      if (document.visibilityState === 'visible' && video.paused) play()
    }
    // Only the phone itself pauses video: for a call, or while the page is hidden.
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
