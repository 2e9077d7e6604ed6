/* C7: a picture that a phone has paused goes on. */
import { afterEach, expect, test, vi } from 'vitest'
import { playing } from './playing'

class FakeVideo extends EventTarget {
  paused = true
  srcObject: unknown = null

  async play() {
    this.paused = false
  }
}

afterEach(() => void vi.unstubAllGlobals())

function shown() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('document', page)
  const video = new FakeVideo()
  const stream = {}
  const stop = playing(stream as MediaStream)(video as unknown as HTMLVideoElement)
  const pause = () => {
    video.paused = true
    video.dispatchEvent(new Event('pause'))
  }
  return { page, video, stream, pause, stop: () => stop?.() }
}

test('a picture plays, and goes on when the phone pauses it', () => {
  const { video, stream, pause } = shown()
  expect([video.paused, video.srcObject]).toEqual([false, stream])
  pause()
  expect(video.paused).toBe(false)
})

test('paused while the page is hidden, it goes on when the page is seen', () => {
  const { page, video, pause } = shown()
  page.visibilityState = 'hidden'
  pause()
  expect(video.paused).toBe(true)
  page.visibilityState = 'visible'
  page.dispatchEvent(new Event('visibilitychange'))
  expect(video.paused).toBe(false)
})

test('one that is gone stays still', () => {
  const { page, video, pause, stop } = shown()
  stop()
  pause()
  page.dispatchEvent(new Event('visibilitychange'))
  expect([video.paused, video.srcObject]).toEqual([true, null])
})
