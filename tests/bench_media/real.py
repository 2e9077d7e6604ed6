"""Real browsers in a room of synthetic people: what they decode while one page's downlink narrows and widens again.

Ben's page holds the stage in 720p; Ann's page, as large, watches over a line that a script narrows. Firefox joins last.
"""

import asyncio
import os
from contextlib import AsyncExitStack

from server.addresses import reachable
from server.ports.media import MediaEvent, Wanted
from server.sfu.rtp import csrc_of
from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_media import browsers, seen
from tests.bench_media.media_server import media_server
from tests.bench_media.narrow import narrow
from tests.bench_media.seen import ANN, BEN, FIONA, REAL, Phase
from tests.bench_media.visitors import Visitors, serving
from tests.light_peer import LightPeer

ROOM = "real"
GUESTS = [f"guest{n}" for n in range(6)]
EVERYBODY = [*REAL, *GUESTS]
WHO = {csrc_of(name): name for name in EVERYBODY}
HD = {"width": 1280, "height": 720, "layers": 1, "voices": 4, "pictures": 10}
SMALLER = {**HD, "width": 640, "height": 360}
NARROW_RATE = 400_000
SCRIPT = sized(
    (("wide", None, 10.0), ("narrow", NARROW_RATE, 16.0), ("wide_again", None, 20.0)),
    (("wide", None, 2.0), ("narrow", NARROW_RATE, 2.0), ("wide_again", None, 2.0)),
)
FIREFOX_S, SETTLE_S = sized((8.0, 4.0), (1.0, 1.0))
MOST_S = 110.0


def measure() -> dict[str, float]:
    """The pages may use all cores. shape: no figures, all of it is lines"""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        asyncio.run(_measure())
    finally:
        os.sched_setaffinity(0, own)
    return {}


async def _measure() -> None:
    host = reachable()[0]
    async with asyncio.timeout(MOST_S), AsyncExitStack() as stack:
        enter = stack.enter_async_context
        media, own_line = await enter(media_server(host, ROOM, EVERYBODY, stage=BEN)), await enter(narrow(host))

        async def offer(name: str, sdp: str) -> str:
            answer = await media.offer(ROOM, name, sdp)
            return own_line.through(answer) if name == ANN else answer

        visitors = await enter(serving(Visitors(offer)))
        stack.callback(media.listen(ROOM, lambda heard: _note(visitors, heard)))
        for name in GUESTS:
            await enter(LightPeer(lambda sdp, name=name: offer(name, sdp)))  # type: ignore[misc]  # bound now
        for name in (ANN, BEN):
            await enter(browsers.chromium(visitors.address(name, **HD)))
        for name in (ANN, BEN):
            await visitors.until(name, lambda report: seen.frames(report) > 30)
        phases = []
        for stretch, rate, seconds in SCRIPT:
            own_line.rate = rate
            began = visitors.now()
            await asyncio.sleep(seconds)
            phases.append(Phase(stretch, began, visitors.now(), {"downlink_bit_s": rate, "guests": len(GUESTS)}))
        for name in (ANN, BEN):
            seen.say_sent(visitors.reports[name], phases[0], page=name)
            for phase in phases:
                seen.say_pictures(visitors.reports[name], phase, WHO, page=name, subject="chromium")
        seen.say_steps(visitors.reports[ANN], phases[1], phases[2])
        await _firefox(visitors, host)


async def _firefox(visitors: Visitors, host: str) -> None:
    program = browsers.firefox_program()
    if program is None or host.startswith("127."):
        why = "not installed" if program is None else "it uses no loopback, and this machine has no other address"
        line("skipped", 0, "", subject="firefox", why=why)
        return
    async with browsers.firefox(program, visitors.address(FIONA, **SMALLER)):
        await visitors.until(FIONA, lambda report: seen.frames(report) > 10)
        await asyncio.sleep(SETTLE_S)
        began = visitors.now()
        await asyncio.sleep(FIREFOX_S)
        phase = Phase("with_firefox", began, visitors.now(), {"guests": len(GUESTS)})
        seen.say_pictures(visitors.reports[FIONA], phase, WHO, page=FIONA, subject="firefox")
        for page, whom, subject in ((FIONA, BEN, "firefox"), (BEN, FIONA, "chromium")):
            seen.say_both(visitors.reports[page], phase, csrc_of(whom), subject=subject, page=page, whom=whom)


def _note(visitors: Visitors, heard: MediaEvent) -> None:
    if isinstance(heard, Wanted):
        visitors.wanted[heard.peer] = heard.camera
