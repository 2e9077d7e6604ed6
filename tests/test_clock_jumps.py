"""Somebody sets the machine's clock an hour forwards or back while people meet: nothing is lost, and they go on."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.gathering import Gathering, Invitation, gather, join_house_tearoom
from tests.line import WAIT_S, Line
from tests.people import ANN, BEN, CLEO

pytestmark = pytest.mark.whole

HOUR_S = 3600
HOUSE = "tearoom:house"
DROPPED_S = 20  # longer than a holder or a lead is waited for
GONE_S = 65  # longer than a chair in the tea-room is kept


async def seen(gathering: Gathering, channel: str) -> Any:
    """What Ann sees there from another tab."""
    tab = await gathering.looking(ANN)
    view = (await tab.watch(channel))["view"]
    await tab.hang_up()
    return view


async def pass_by(gathering: Gathering, seconds: int) -> None:
    """Let time pass as it does, with everything that the program does meanwhile."""
    clock = gathering.house.clock
    for _ in range(2 * seconds):
        asleep = clock.sleeping
        await clock.advance(0.5)
        async with asyncio.timeout(WAIT_S):
            while clock.sleeping < asleep:
                await asyncio.sleep(0.001)


@pytest.mark.parametrize("jump_s", [HOUR_S, -HOUR_S])
async def test_an_evening_goes_on(invitation: Invitation, tmp_path: Path, jump_s: int) -> None:
    async with gather(invitation, tmp_path) as gathering:
        # given a round in which Ben speaks and Cleo is next, words in the chat, and tea
        ann, ben, cleo = lines = await gathering.seated(BEN, CLEO)
        chat = f"conversation:meeting-{invitation.meeting}"
        for line in lines:
            await line.watch(chat)
        assert await ben.do(chat, "Say", text="before") == "ok"
        assert await ann.do(gathering.room, "SetWay", way="round") == "ok"
        assert await ann.do(gathering.room, "GiveTurn", to=BEN.id) == "ok"
        await join_house_tearoom(gathering, ANN, invitation.fay, invitation.hal)
        fay, hal = [await gathering.looking(one, HOUSE) for one in (invitation.fay, invitation.hal)]
        for line in (fay, hal):
            assert await line.do(HOUSE, "WalkIn") == "ok"
            assert await line.do(HOUSE, "Sit", table="long") == "ok"
        await use_up_the_limit(ann, gathering)

        # when the clock jumps
        gathering.house.clock.jump(jump_s)
        await pass_by(gathering, 6)

        # then nobody is gone, nothing is lost, and there are limits as before
        for line in (*lines, fay, hal):
            await line.heard()
        view = await seen(gathering, gathering.room)
        assert [view["seats"][one.id].get("here", True) for one in (ANN, BEN, CLEO)] == [True] * 3
        assert view["floor"]["holder"] == BEN.id
        assert (await seen(gathering, HOUSE))["count"] == 2
        assert await cleo.do(chat, "Say", text="after") == "ok"
        told = await gathering.looking(CLEO)
        messages = (await told.watch(chat))["view"]["messages"]
        assert [message["text"] for message in messages.values()] == ["before", "after"]
        for _ in range(40):
            assert await ann.do(gathering.room, "SetMicrophone", on=True) == "ok"

        # and whoever drops is waited for as long as ever: then the turn goes on, and the chair is free
        await ben.hang_up()
        await hal.hang_up()
        await pass_by(gathering, 5)
        assert (await seen(gathering, gathering.room))["floor"]["holder"] == BEN.id
        await pass_by(gathering, DROPPED_S)
        assert (await seen(gathering, gathering.room))["floor"]["holder"] == CLEO.id
        await pass_by(gathering, GONE_S - DROPPED_S)
        assert (await fay.watch(HOUSE))["view"]["tables"]["long"]["order"] == [invitation.fay.id]

        # and what follows is done as ever
        assert await cleo.do(gathering.room, "NextTurn", holder=CLEO.id) == "ok"
        assert await ann.do(gathering.room, "EndMeeting") == "ok"


async def use_up_the_limit(line: Line, gathering: Gathering) -> None:
    """Ask for more than one may at once."""
    while await line.do(gathering.room, "SetMicrophone", on=True) == "ok":
        pass
