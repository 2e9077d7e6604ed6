"""What browsers say to each other goes through, and not too often."""

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.kit.clock import ManualClock
from server.kit.errors import Refused
from server.realtime.relay import AT_ONCE, EVERY_S, Relay, Relayed, frame


async def test_every_process_hears_it_and_only_for_its_kind() -> None:
    backplane, clock = MemoryBackplane(), ManualClock()
    heard: dict[str, list[Relayed]] = {"here": [], "there": [], "elsewhere": []}
    here = Relay("room", backplane, clock)
    for name, relay in {
        "here": here,
        "there": Relay("room", backplane, clock),
        "elsewhere": Relay("tearoom", backplane, clock),
    }.items():
        await relay.listen(heard[name].append)
    await here.say("m", "ann", "not json at all \0 \U0001f375")
    assert heard == {
        "here": [told := Relayed("m", "ann", "not json at all \0 \U0001f375")],
        "there": [told],
        "elsewhere": [],
    }
    assert frame(told) == {"kind": "keys", "from": "ann", "said": told.said}


async def test_nobody_floods_the_others() -> None:
    clock = ManualClock()
    relay = Relay("room", MemoryBackplane(), clock)
    for _ in range(AT_ONCE):
        await relay.say("m", "ann", "x")
    with pytest.raises(Refused, match="too_many"):
        await relay.say("m", "ann", "x")
    await relay.say("m", "ben", "x")
    await clock.advance(EVERY_S)
    await relay.say("m", "ann", "x")
