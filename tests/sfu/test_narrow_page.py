"""A real browser on a line that narrows and recovers: the stage steps down and comes back, and the voice goes on."""

import pytest

from tests.bench_media.narrow import narrow
from tests.browser.chromium import chromium
from tests.people import ANN, BEN
from tests.sfu.conftest import EVERYTHING, Circle
from tests.sfu.test_chromium import STAGE_PICTURE, STAGE_VOICE, enter, eventually, looks

pytestmark = [pytest.mark.browser, pytest.mark.alone]

A, B = ANN.id, BEN.id
NARROW = 250_000  # bits a second: less than a large picture of a browser's test camera takes
LARGE = 1280


def width(found: dict[str, dict[str, int]]) -> int:
    """Of the picture on the stage."""
    return found.get(STAGE_PICTURE, {}).get("width", 0)


async def test_the_stage_steps_down_on_a_narrow_line_and_comes_back_while_the_voice_goes_on(circle: Circle) -> None:
    # given Ben on the stage, whose page sends three sizes, and Ann's page, on a line that is good
    def renew() -> None:
        circle.allow({A: EVERYTHING, B: EVERYTHING}, stage=B)

    renew()
    async with narrow(circle.host) as line, chromium() as browser:
        await enter(browser, circle, B, layered=True)
        circle.through = line.through
        ann = await enter(browser, circle, A)
        await eventually(looks(ann), lambda found: width(found) == LARGE)
        renew()

        # when it becomes narrow, then the picture becomes smaller
        line.rate = NARROW
        narrowed_at, before = await ann.evaluate("performance.now()"), await ann.evaluate("look()")
        await eventually(looks(ann), lambda found: 0 < width(found) < LARGE)

        # when it recovers, then the picture is large again
        line.rate = None
        renew()
        after = await eventually(looks(ann), lambda found: width(found) == LARGE, timeout=25)

        # and the voice went on all the time
        passed_s = (await ann.evaluate("performance.now()") - narrowed_at) / 1000
        voice = after[STAGE_VOICE]["packets"] - before[STAGE_VOICE]["packets"]
        assert voice / passed_s > 35, (voice, passed_s)  # of 50; some wait in the queue with what no longer fits
        assert (await ann.evaluate("listen(1500)"))[STAGE_VOICE] > 0.01
