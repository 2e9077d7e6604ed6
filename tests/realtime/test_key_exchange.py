"""What browsers say to each other goes through, unread."""

from server.adapters.backplane_memory import MemoryBackplane
from server.realtime.key_exchange import KeyExchange, KeysSaid, frame


async def test_every_process_hears_it_and_only_for_its_kind() -> None:
    backplane = MemoryBackplane()
    heard: dict[str, list[KeysSaid]] = {"here": [], "there": [], "elsewhere": []}
    here = KeyExchange("room", backplane)
    for name, relay in {
        "here": here,
        "there": KeyExchange("room", backplane),
        "elsewhere": KeyExchange("tearoom", backplane),
    }.items():
        await relay.listen(heard[name].append)
    await here.say("m", "ann", "not json at all \0 \U0001f375")
    assert heard == {
        "here": [told := KeysSaid("m", "ann", "not json at all \0 \U0001f375")],
        "there": [told],
        "elsewhere": [],
    }
    assert frame(told) == {"kind": "keys", "from": "ann", "said": told.said}
