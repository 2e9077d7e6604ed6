import { FACES } from './faces'

/** Laptops, tablets and upright phones. units: width by height */
const SHAPES = [16 / 9, 4 / 3, 16 / 9, 9 / 16, 16 / 9, 4 / 3, 1]

/** A camera that shows a drawn face. */
export function drawn(number: number): MediaStream {
  const canvas = document.createElement('canvas')
  const shape = SHAPES[number % SHAPES.length] ?? 1
  canvas.height = 360
  canvas.width = Math.round(canvas.height * shape)
  const pen = canvas.getContext('2d')
  const face = new Image()
  face.src = `data:image/svg+xml,${encodeURIComponent(FACES[number % FACES.length] ?? '')}`
  face.onload = () => {
    const size = canvas.height
    if (pen) pen.fillStyle = ['#cbd5d1', '#d6d9c6', '#c4cfcb', '#d8c9b0'][number % 4] ?? ''
    pen?.fillRect(0, 0, canvas.width, size)
    setInterval(() => pen?.drawImage(face, (canvas.width - size) / 2, 0, size, size), 200)
  }
  return canvas.captureStream(5)
}

/** A screen that shows a page of text. */
export function drawnScreen(): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.width = 1920
  canvas.height = 1080
  const pen = canvas.getContext('2d')
  setInterval(() => pen && drawPage(pen), 200)
  return canvas.captureStream(5)
}

function drawPage(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, 1920, 1080)
  pen.fillStyle = 'black'
  pen.font = '64px serif'
  pen.fillText('What helped this week', 160, 200)
  pen.font = '36px serif'
  const lines = ['Walking in the morning, before the phone.', 'Saying no to one thing.', 'Ringing Aled when it was late.', 'Leaving the dishes.']
  lines.forEach((line, at) => pen.fillText(`${at + 1}. ${line}`, 200, 320 + at * 90))
}
