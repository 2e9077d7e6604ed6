"""What a call's reports come to."""

from typing import Any

import pytest

from tests.bench_network.call import came_to


def report(at: float, packets: int, frames: int, frozen_s: float) -> dict[str, Any]:
    voice = {"kind": "audio", "packets": packets, "frames": 0, "samples": 480 * packets, "frozen_s": 0}
    picture = {"kind": "video", "packets": frames, "frames": frames, "samples": 0, "frozen_s": frozen_s}
    slots = {"3": voice | {"concealed": packets, "silent": packets // 2}, "7": picture | {"concealed": 0, "silent": 0}}
    return {"at": at, "came": at, "slots": slots, "sent": {}}


def test_a_picture_that_never_comes_again_is_frozen_though_no_browser_counts_it() -> None:
    got = came_to([report(0, 0, 0, 0), report(1, 50, 15, 0.2), report(2, 100, 15, 0.2), report(4, 200, 15, 0.2)])
    assert got.fps == pytest.approx(15 / 4)
    assert got.frozen == pytest.approx(3 / 4)
    assert got.concealed == pytest.approx(0.5 / 480)
