import { FACES } from './faces'

/** A camera that shows a drawn face. */
export function drawn(number: number): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 240
  const pen = canvas.getContext('2d')
  const face = new Image()
  face.src = `data:image/svg+xml,${encodeURIComponent(FACES[number % FACES.length] ?? '')}`
  face.onload = () => setInterval(() => pen?.drawImage(face, 0, 0), 200)
  return canvas.captureStream(5)
}
