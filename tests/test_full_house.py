"""The database has no room left: whoever writes is told so, everybody reads on, and it goes on when there is room."""

import pytest

from server.kit.db import Database
from tests.gathering import Gathering
from tests.line import Line
from tests.people import ANN, BEN

pytestmark = pytest.mark.whole

LONG = "x" * 3_900
MOST = 30


async def allow_more(database: Database, pages: int) -> None:
    """Let the file grow by so many pages, on every connection that writes."""
    async with database.begin() as tx:
        most = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one() + pages
        await tx.exec_driver_sql(f"PRAGMA max_page_count={most}")
    await database.write(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={most}").close())


async def fill(line: Line, talk: str) -> tuple[list[str], str]:
    """Write until something is refused: what was taken, and the refusal."""
    taken: list[str] = []
    for number in range(MOST):
        outcome = await line.do(talk, "Say", text=f"{number} {LONG}")
        if outcome != "ok":
            return taken, outcome
        taken.append(f"{number} {LONG}")
    raise AssertionError("there was room for everything")


async def test_a_full_house_refuses_what_is_new_and_keeps_the_rest(place: Gathering) -> None:
    # given people who talk, and a database that may hardly grow
    ann, ben = await place.seated(BEN)
    talk = f"conversation:meeting-{place.invitation.meeting}"
    await ann.watch(talk)
    await allow_more(place.house.database, 20)

    # when it is full, then whoever writes is told so, on a line that stays
    taken, refusal = await fill(ann, talk)
    assert taken
    assert refusal == "house_full"
    plan = {"minutes": 60, "starts_at": "2026-02-01T18:00:00Z", "time_zone": "Europe/Berlin"}
    answers = [
        await place.house.ask(ANN, "POST", f"/api/groups/{place.invitation.group}/meetings", plan) for _ in range(MOST)
    ]
    assert {answer.status_code for answer in answers} <= {200, 201, 507}
    assert (answers[-1].status_code, answers[-1].json()) == (507, {"code": "house_full"})

    # and everybody reads on: those who are signed in for long, and those who come
    await place.house.clock.advance(3600)
    assert (await place.house.ask(BEN, "GET", "/api/groups")).status_code == 200
    kept = (await ben.watch(talk))["view"]["messages"]
    assert [message["text"] for message in kept.values()] == taken

    # and when there is room again, the same line goes on
    await allow_more(place.house.database, 1_000)
    assert await ann.do(talk, "Say", text="Here we are again") == "ok"
    assert len((await ben.watch(talk))["view"]["messages"]) == len(taken) + 1
