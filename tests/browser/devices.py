"""Every track of every device that a page got, copies too, and how slow its devices are."""

import asyncio

from playwright.async_api import Page

SLOW_MS = 600
SCRIPT = """
window.tracks = []
window.slow_ms = 0
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = async (wanted) => {
  await new Promise((later) => setTimeout(later, window.slow_ms))
  const stream = await ask(wanted)
  window.tracks.push(...stream.getTracks())
  return stream
}
const clone = MediaStreamTrack.prototype.clone
MediaStreamTrack.prototype.clone = function () {
  const copy = clone.call(this)
  window.tracks.push(copy)
  return copy
}
"""
"""Runs before the page's own."""

# The machine's own switch: browsers say so of the track. Simulated, no driver can press it.
SILENCE = """(muted) => {
  for (const track of tracks.filter((one) => one.kind === 'audio' && one.readyState === 'live')) {
    Object.defineProperty(track, 'muted', { configurable: true, value: muted })
    track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
  }
}"""


async def alive(page: Page) -> list[str]:
    """The kinds of all tracks that have not ended."""
    found: list[str] = await page.evaluate("tracks.filter((one) => one.readyState === 'live').map((one) => one.kind)")
    return sorted(set(found))


async def becomes(page: Page, kinds: list[str]) -> None:
    """Exactly these are open, soon. raises: TimeoutError"""
    async with asyncio.timeout(20):
        while await alive(page) != kinds:
            await asyncio.sleep(0.05)
