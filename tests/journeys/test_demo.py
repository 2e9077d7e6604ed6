"""What `make run` starts: a house to walk into, again and again, that leaves nothing running."""

from pathlib import Path

import httpx
import pytest

from tests.bench_messages.cpu import cpu_s
from tests.browser.words import words
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

PARTS = ["organiser", "facilitator", "member 1", "member 2", "member 3"]
AGAIN_S = 5.0


async def people_behind(house: House) -> dict[str, str]:
    """Who each link signs in as."""
    found = {}
    for part in PARTS:
        async with Visitor(house.url) as visitor:
            await visitor.sign_in(house.links[part])
            found[part] = (await visitor.ask("GET", "/api/me"))["person"]
    return found


async def test_a_demo_house_has_a_link_for_each_part_and_is_the_same_house_next_time(tmp_path: Path) -> None:
    house = House(tmp_path / "data")
    await house.start()
    try:
        # given a house that was started, then each link is somebody else, and there is a meeting to walk into
        people = await people_behind(house)
        assert len(set(people.values())) == len(PARTS)
        async with Visitor(house.url) as visitor:
            await visitor.sign_in(house.links["facilitator"])
            [group] = await visitor.ask("GET", "/api/groups")
            assert group["open_meeting"]["state"] == "planned"
            assert group["role"] == "facilitator"

        # and it says that it lives and is ready
        async with httpx.AsyncClient(base_url=house.url) as http:
            assert (await http.get("/healthz")).json() == {"alive": True}
            assert all((await http.get("/readyz")).json().values())
            # and nobody has been written to: the links that it prints are no news to the people of the demo
            assert words("demo_mailbox_empty") in (await http.get("/demo/mailbox")).text

        # when it is ended as by Ctrl-C, then nothing of it is left
        await house.stop()
        async with httpx.AsyncClient(base_url=house.url) as http:
            with pytest.raises(httpx.ConnectError):
                await http.get("/healthz")
        assert running_on(house.data) == []

        # when it is started again, then soon, with the same people and the same meeting
        await house.start()
        assert cpu_s([house.pid]) < AGAIN_S, "measured as CPU time, so that a busy machine is no failure"
        assert await people_behind(house) == people
        async with Visitor(house.url) as visitor:
            await visitor.sign_in(house.links["member 1"])
            [again] = await visitor.ask("GET", "/api/groups")
            assert again["open_meeting"]["id"] == group["open_meeting"]["id"]
    finally:
        await house.stop()


def running_on(data: Path) -> list[str]:
    """Processes that were started with this folder and still run."""
    mark = f"TEAROOM_DATA={data}".encode()
    return [file.parent.name for file in Path("/proc").glob("[0-9]*/environ") if mark in _read(file)]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # ended meanwhile, or another's
        return b""
