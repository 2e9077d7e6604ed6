"""What the pages' reports come to."""

import asyncio
from typing import Any

from tests.bench_media import seen
from tests.bench_media.narrow import Narrow, narrow
from tests.bench_media.seen import STAGE, Phase

ANSWER = (
    "a=candidate:1 1 udp 2130706431 192.0.2.2 43230 typ host\r\n"
    "a=candidate:2 1 tcp 1520434943 192.0.2.2 43230 typ host tcptype passive\r\na=recvonly\r\n"
)


def report(at: float, frames: int, height: int) -> dict[str, Any]:
    slot = {"kind": "video", "from": 7, "frames": frames, "height": height, "frozen_s": 0.0}
    return {"at": at, "came": at, "slots": {STAGE: slot}, "sent": {}}


def test_a_picture_that_stands_still_has_no_height() -> None:
    reports = [report(0, 0, 720), report(1, 15, 720), report(2, 30, 360), report(3, 30, 360), report(4, 45, 180)]
    assert seen.heights_of(reports, STAGE) == [(1, 720), (2, 360), (3, 0), (4, 180)]


def test_steps_are_timed_from_when_the_line_changed(capsys: Any) -> None:
    reports = [report(n, 15 * n, height) for n, height in enumerate((720, 720, 360, 360, 360, 720))]
    seen.say_steps(reports, Phase("narrow", 0.5, 3.5, {}), Phase("wide", 3.5, 5.5, {}))
    lines = capsys.readouterr().out.splitlines()
    assert ['"value": 1.5' in each and '"reached": true' in each for each in lines] == [True, True]


async def test_an_answer_leads_through_the_narrow_line_alone() -> None:
    async with narrow("127.0.0.1") as line:
        assert (
            line.through(ANSWER)
            == f"a=candidate:1 1 udp 2130706431 127.0.0.1 {line.address[1]} typ host\r\na=recvonly\r\n"
        )


async def test_what_a_narrow_line_cannot_carry_waits_and_then_is_dropped() -> None:
    line = Narrow()
    line.connection_made(Nowhere())
    line.rate = 80_000  # ten packets of 1,000 bytes a second
    for _ in range(10):
        line.down(bytes(1000), ("192.0.2.1", 9))
    assert line.dropped == 6  # 0.3 s of queue


class Nowhere(asyncio.DatagramTransport):
    """A transport that takes everything."""

    def sendto(self, *_: object) -> None:
        pass
