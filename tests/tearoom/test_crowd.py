"""Many people in one tea-room: everybody sees everybody, and nobody is told of each one by one."""

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from server.realtime.merge_patch import apply
from server.tearoom.telling import FEW, MANY, pace
from tests.crowd import move_in, secret_of
from tests.gathering import Invitation, gather
from tests.line import Line

PEOPLE, APART_S = 300, 0.1
MOST_TOLD = 50  # frames for each, on average
MOST_CPU_S = 20.0  # more than five times what it takes; to tell each of each would take minutes
TEAROOM = "tearoom:house"
OF_ONE = ("table", "media", "keys", "unsealed")  # of each, or of who sits at one table


def test_the_more_there_are_the_longer_news_wait() -> None:
    assert [pace(count) for count in (0, FEW - 1, FEW, MANY, 10 * MANY)] == [0.0, 0.0, 0.5, 1.5, 1.5]


def shown(frames: Iterable[dict[str, Any]]) -> Any:
    """What a browser shows after these frames."""
    view: Any = None
    for frame in frames:
        if frame.get("channel") == TEAROOM and frame["type"] == "snapshot":
            view = frame["view"]
        elif frame.get("channel") == TEAROOM and frame["type"] == "patch":
            view = apply(view, frame["patch"])
    return view


def shared(view: Any) -> Any:
    """What everybody sees alike."""
    return {what: seen for what, seen in view.items() if what not in OF_ONE}


def heard(line: Line) -> list[dict[str, Any]]:
    return [json.loads(text) for text in line.frames]


@pytest.mark.whole
async def test_hundreds_walk_in_one_after_the_other(invitation: Invitation, tmp_path: Path) -> None:
    async with gather(invitation, tmp_path) as gathering:
        house = gathering.house
        people = await move_in(house.database, PEOPLE, house.clock.now())
        house.secrets.update({person.id: secret_of(person) for person in people})
        began, lines = time.process_time(), []

        # when they walk in, then each sees themself inside before they are told that it is done
        for person in people:
            line = await gathering.looking(person, TEAROOM)
            assert await line.do(TEAROOM, "WalkIn") == "ok"
            assert person.id in shown(heard(line))["people"]
            lines.append(line)
            await house.clock.advance(APART_S)

        # and whoever sits down sits at once, whatever the others are told
        assert await lines[0].do(TEAROOM, "Sit", table="quiet") == "ok"
        view = shown(heard(lines[0]))
        assert (view["table"], view["tables"]["quiet"]["order"]) == ("quiet", [people[0].id])

        # and soon everybody sees the same, having been told of many together
        await house.clock.advance(pace(PEOPLE))
        for line in lines:
            await line.heard()
        views = [shown(heard(line)) for line in lines]
        assert list(views[0]["people"]) == [person.id for person in people]
        for view in views[1:]:
            assert shared(view) == shared(views[0])
        told = [sum(frame["type"] in ("snapshot", "patch") for frame in heard(line)) for line in lines]
        assert sum(told) / PEOPLE <= MOST_TOLD
        assert time.process_time() - began < MOST_CPU_S
