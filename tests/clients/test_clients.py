"""libwebrtc and werift in a meeting, without a browser: nothing until everybody agreed, then sound and pictures."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.clients.client import client
from tests.journeys.house import house
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.whole


async def test_libwebrtc_and_werift_hear_and_see_each_other_once_both_agreed(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        # given Dee with libwebrtc and a member with werift, in a meeting; neither seals
        home = await stack.enter_async_context(house(tmp_path / "data"))
        dee = await stack.enter_async_context(Visitor(home.url, "Dee"))
        ben = await stack.enter_async_context(Visitor(home.url, "Ben"))
        await dee.sign_in(home.links["facilitator"])
        await ben.accept(home.links["newcomer"])
        meeting = await open_meeting(dee)
        room = f"room:{meeting}"
        for one in (dee, ben):
            await one.call()
            await one.watch(room)
            await one.do(room, "Enter")
        await dee.until(lambda: bool(dee.views[room].get("waiting")))
        await dee.do(room, "Admit", person=next(iter(dee.views[room]["waiting"])))
        await ben.until(lambda: ben.views[room]["you"]["where"] == "seated")

        def offers(one: Visitor) -> Callable[[str], Awaitable[str]]:
            async def offer(sdp: str) -> str:
                answer = await one.ask("POST", f"/api/meetings/{meeting}/media", {"sdp": sdp})
                return str(answer["sdp"])

            return offer

        native = await stack.enter_async_context(client("wrtc", offers(dee)))
        script = await stack.enter_async_context(client("werift", offers(ben)))
        for one in (dee, ben):
            await one.do(room, "SetMicrophone", on=True, stops=0)
            await one.do(room, "SetCamera", on=True, stops=0)

        # then both are connected, and nothing passes between them
        for each in (native, script):
            await each.until(lambda got: got["state"] == "connected")
        assert set(dee.views[room]["unsealed"]) == set(dee.views[room]["order"])
        assert (native.got["loudest"], native.got["frames"]) == (0, 0)
        assert (script.got["voices"], script.got["pictures"]) == (0, 0)

        # when each has agreed for both
        for one in (dee, ben):
            for person in dee.views[room]["order"]:
                await one.do(room, "AgreeUnsealed", person=person)

        # then libwebrtc decodes what werift sends, and werift gets what libwebrtc encodes
        await native.until(lambda got: got["loudest"] > 100 and got["frames"] > 3)
        await script.until(lambda got: got["voices"] > 50 and got["pictures"] > 3)


async def open_meeting(dee: Visitor) -> str:
    """The meeting that is open in the demo house."""
    (group,) = [one for one in await dee.ask("GET", "/api/groups") if "open_meeting" in one]
    return str(group["open_meeting"]["id"])
