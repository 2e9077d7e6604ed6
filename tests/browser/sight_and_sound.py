"""What a page really receives and plays, measured in the browser: voices by person, energy, moving pictures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Locator, Page

from server.sfu.rtp import csrc_of

WINDOW_S = 1.2  # a fake microphone beeps twice in it
PATIENCE_S = 45.0

# Runs before the page: remembers its calls and its loudspeakers, which stand nowhere in the document.
SCRIPT = """
window.calls = []
window.players = []
const remember = (made) => ({
  construct(kind, args) {
    const one = new kind(...args)
    made.push(one)
    return one
  },
})
window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, remember(window.calls))
window.Audio = new Proxy(window.Audio, remember(window.players));
"""

# A voice is heard when the time of its latest packet moved on; it is played when a loudspeaker that runs has its track.
LISTEN = """
async (window_ms) => {
  const look = async () => {
    const now = { at: {}, times: players.map((each) => each.currentTime), energy: 0, packets: 0, spoken: 0, sent: 0 }
    for (const call of calls.filter(({ connectionState }) => connectionState === 'connected')) {
      for (const receiver of call.getReceivers().filter(({ track }) => track.kind === 'audio')) {
        for (const { source, timestamp } of receiver.getContributingSources()) {
          now.at[`${source} ${receiver.track.id}`] = timestamp
        }
      }
      for (const stat of [...(await call.getStats()).values()].filter(({ kind }) => kind === 'audio')) {
        if (stat.type === 'inbound-rtp') now.energy += stat.totalAudioEnergy
        if (stat.type === 'inbound-rtp') now.packets += stat.packetsReceived
        if (stat.type === 'media-source') now.spoken += stat.totalAudioEnergy ?? 0
        if (stat.type === 'outbound-rtp') now.sent += stat.packetsSent
      }
    }
    return now
  }
  const before = await look()
  await new Promise((later) => setTimeout(later, window_ms))
  const after = await look()
  const runs = (player, at) =>
    !player.paused && !player.muted && player.volume > 0 && after.times[at] > (before.times[at] ?? 0)
  const tracks = (player) => player.srcObject?.getTracks().map(({ id }) => id) ?? []
  const loud = players.filter(runs).flatMap(tracks)
  const voices = Object.keys(after.at).filter((voice) => after.at[voice] > (before.at[voice] ?? 0))
  const found = voices.map((voice) => voice.split(' '))
  return {
    arrived: found.map(([source]) => Number(source)),
    played: found.filter(([, track]) => loud.includes(track)).map(([source]) => Number(source)),
    energy: after.energy - before.energy,
    packets: after.packets - before.packets,
    spoken: after.spoken - before.spoken,
    sent: after.sent - before.sent,
  }
}
"""

# The person whose picture a video element shows, by the contributing source of its track; null while it stands still.
LOOK = """
async (video) => {
  const shown = () => video.getVideoPlaybackQuality().totalVideoFrames
  const [frames, time] = [shown(), video.currentTime]
  for (let tries = 0; tries < 40; tries++) {
    await new Promise((later) => setTimeout(later, 100))
    if (video.videoWidth > 0 && shown() > frames + 1 && video.currentTime > time) {
      const track = video.srcObject?.getVideoTracks()[0]
      const receiver = calls.flatMap((call) => call.getReceivers()).find((receiver) => receiver.track === track)
      return receiver?.getContributingSources()[0]?.source ?? null
    }
  }
  return null
}
"""


# How many packets of pictures come in a while, and over which way the call that is on goes.
PICTURES = """
async (window_ms) => {
  const call = calls.findLast(({ connectionState }) => connectionState === 'connected')
  const packets = async () =>
    [...(await call.getStats()).values()]
      .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
      .reduce((sum, { packetsReceived }) => sum + packetsReceived, 0)
  const before = await packets()
  await new Promise((later) => setTimeout(later, window_ms))
  return (await packets()) - before
}
"""

WAY = "() => [calls.length, /ice-ufrag:(.*)/.exec(calls.at(-1).remoteDescription.sdp)[1]]"


@dataclass(frozen=True, slots=True)
class Heard:
    """A moment of a page's ears. shape: voices are `csrc_of` people"""

    arrived: frozenset[int]  # came over the network at all
    played: frozenset[int]  # and went to a loudspeaker that runs
    energy: float  # of what was decoded
    packets: int
    spoken: float  # what the own microphone gave, muted or not
    sent: int  # packets of the own voice that left the page


async def listen(page: Page) -> Heard:
    """Measure for a moment."""
    found = await page.evaluate(LISTEN, WINDOW_S * 1000)
    return Heard(**{**found, "arrived": frozenset(found["arrived"]), "played": frozenset(found["played"])})


async def hears(page: Page, *people: str) -> Heard:
    """Wait until exactly these people are heard, then see that it stays so. raises: AssertionError"""
    expected = frozenset(csrc_of(person) for person in people)
    await _until(page, lambda heard: heard.arrived == expected == heard.played)
    heard = await listen(page)
    assert heard.arrived == expected, f"{heard}, not {sorted(expected)}"
    assert (heard.energy > 0) == bool(people), heard
    return heard


async def _until(page: Page, so: Callable[[Heard], bool]) -> None:
    heard = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while heard is None or not so(heard):
                heard = await listen(page)
    except TimeoutError:
        raise AssertionError(f"after {PATIENCE_S} s still {heard}") from None


async def moves(video: Locator, person: str) -> None:
    """Wait until this element shows moving pictures of this person, and of nobody else."""
    shown = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while shown != csrc_of(person):
                shown = await video.evaluate(LOOK)
    except TimeoutError:
        raise AssertionError(f"after {PATIENCE_S} s {video} shows {shown}, not {csrc_of(person)}") from None


async def sees_nothing(page: Page) -> None:
    """Wait until not one packet of a picture comes any more. raises: AssertionError"""
    async with asyncio.timeout(PATIENCE_S):
        while await page.evaluate(PICTURES, WINDOW_S * 1000):
            pass


async def finds_another_way(page: Page) -> None:
    """Tell the page of another network; wait until the same call goes another way. raises: AssertionError"""
    calls, before = await page.evaluate(WAY)
    await page.evaluate("dispatchEvent(new Event('online'))")
    async with asyncio.timeout(PATIENCE_S):
        while (now := await page.evaluate(WAY))[1] == before:
            await asyncio.sleep(0.1)
    assert now[0] == calls
