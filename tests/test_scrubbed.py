"""What was deleted or written over is in no file of the database a moment later, while people go on using the house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from server.identity.tables import persons
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.scrubbing import AT_LEAST_EVERY_S, AT_MOST_EVERY_S, Scrubbing
from tests.gathering import Gathering
from tests.line import Line
from tests.people import ANN, BEN

WORDS = "words that nobody is to find"
WITHIN_S = 10.0


def where(folder: Path, words: str) -> list[str]:
    """The files of the database that hold these words, as `strings` would find them."""
    return sorted(one.name for one in folder.glob("tearoom.db*") if words.encode() in one.read_bytes())


async def gone(place: Gathering, words: str, *, within_s: float) -> None:
    """Let the house's clock run, this long at most, until the words are nowhere. raises: TimeoutError"""
    await place.house.clock.advance(within_s)
    async with asyncio.timeout(WITHIN_S):
        while where(place.house.config.data, words):
            await asyncio.sleep(0.01)


async def chat(place: Gathering) -> tuple[Line, str]:
    """Ben, in the meeting's chat, has said something."""
    _, ben = await place.seated(BEN)
    talk = f"conversation:meeting-{place.invitation.meeting}"
    await ben.watch(talk)
    assert await ben.do(talk, "Say", text=WORDS) == "ok"
    assert "tearoom.db-wal" in where(place.house.config.data, WORDS)
    return ben, talk


async def test_a_deleted_message(place: Gathering) -> None:
    ben, talk = await chat(place)
    assert await ben.do(talk, "Unsay", message=1) == "ok"
    await gone(place, WORDS, within_s=AT_MOST_EVERY_S)


async def test_an_edited_message(place: Gathering) -> None:
    ben, talk = await chat(place)
    assert await ben.do(talk, "Edit", message=1, text="Never mind") == "ok"
    await gone(place, WORDS, within_s=AT_MOST_EVERY_S)
    assert where(place.house.config.data, "Never mind")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/me", {"name": "{}"}),
        ("/api/groups/{group}/me", {"name": "{}"}),
        ("/api/groups/{group}", {"purpose": "{}"}),
    ],
)
async def test_a_name_or_a_text_that_was_changed(place: Gathering, path: str, body: dict[str, str]) -> None:
    path = path.replace("{group}", place.invitation.group)
    for text in (WORDS, "Something else"):
        changed = {key: value.format(text) for key, value in body.items()}
        assert (await place.house.ask(ANN, "PATCH", path, changed)).is_success
    assert "tearoom.db-wal" in where(place.house.config.data, WORDS)
    await gone(place, WORDS, within_s=AT_MOST_EVERY_S + AT_LEAST_EVERY_S)


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[None]:
    """Somebody looks at one moment of the database for long."""
    database = Database(url)
    try:
        async with database.read() as tx:
            await tx.execute(select(persons.c.id))
            yield
    finally:
        await database.close()


async def test_while_somebody_reads_it_is_tried_again(place: Gathering) -> None:
    # given somebody who reads an older moment, when a message is deleted
    ben, talk = await chat(place)
    async with reading(place.house.config.database_url):
        assert await ben.do(talk, "Unsay", message=1) == "ok"
        assert not await place.house.database.scrub()
        # then nobody else waits for that, and the words are still there
        assert await ben.do(talk, "Say", text="Go on") == "ok"
        assert where(place.house.config.data, WORDS)
    # when they are done, then it is done
    await gone(place, WORDS, within_s=AT_MOST_EVERY_S)


async def test_many_deletions_cost_one_round_a_second(
    sqlite_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a house that runs would do it as well
    rounds: list[float] = []
    database = Database(sqlite_url)

    async def scrub() -> bool:
        rounds.append(clock.monotonic())
        return True

    monkeypatch.setattr(database, "scrub", scrub)
    running = asyncio.create_task(Scrubbing(database, clock).run())
    for _ in range(20):
        database.soiled.set()
        await clock.advance(AT_MOST_EVERY_S / 4)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()
    assert 4 <= len(rounds) <= 6
    assert all(later - earlier >= AT_MOST_EVERY_S for earlier, later in pairwise(rounds))
