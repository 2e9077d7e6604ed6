"""What browsers say to each other goes through, unread."""

from server.adapters.backplane_memory import MemoryBackplane
from server.realtime.relay import Relay, Relayed, frame


async def test_every_process_hears_it_and_only_for_its_kind() -> None:
    backplane = MemoryBackplane()
    heard: dict[str, list[Relayed]] = {"here": [], "there": [], "elsewhere": []}
    here = Relay("room", backplane)
    for name, relay in {
        "here": here,
        "there": Relay("room", backplane),
        "elsewhere": Relay("tearoom", backplane),
    }.items():
        await relay.listen(heard[name].append)
    await here.say("m", "ann", "not json at all \0 \U0001f375")
    assert heard == {
        "here": [told := Relayed("m", "ann", "not json at all \0 \U0001f375")],
        "there": [told],
        "elsewhere": [],
    }
    assert frame(told) == {"kind": "keys", "from": "ann", "said": told.said}
