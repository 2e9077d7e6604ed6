"""Deleted means deleted."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.conversation.api import PRIVACY
from server.journal import privacy as journal_privacy
from server.journal.tables import journal
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.errors import Refused
from tests.conversation.reading import shows, texts
from tests.conversation.table import KEY, Process
from tests.people import ANN, BEN
from tests.realtime.screens import Screen

HOUR_S = 3600


async def rows(database: Database) -> tuple[int, int]:
    """How many messages and log entries there are."""
    async with database.read() as tx:
        messages = (await tx.execute(select(func.count(journal.c.text)))).scalar_one()
        entries = (await tx.execute(select(func.count()).select_from(journal))).scalar_one()
    return messages, entries


def holds(folder: Path, secret: str) -> bool:
    """Whether a database file or its write-ahead log has these bytes."""
    return any(secret.encode() in file.read_bytes() for file in folder.glob("tearoom.db*"))


async def test_after_a_day_a_message_is_gone_for_everybody(
    process: Process, database: Database, clock: ManualClock
) -> None:
    ann = Screen("a", ANN.id)
    await process.join(ann)
    await process.say(BEN.id, "old")
    await clock.advance(12 * HOUR_S)
    await process.say(BEN.id, "new")
    assert await shows(ann, {1: "old", 2: "new"})

    await clock.advance(12 * HOUR_S - 1)
    await process.conversations.fade()
    assert await rows(database) == (2, 2)

    await clock.advance(1)
    await process.conversations.fade()
    assert await shows(ann, {2: "new"})
    assert await rows(database) == (1, 2)

    await clock.advance(12 * HOUR_S)
    await process.conversations.fade()
    assert await shows(ann, {})
    assert await rows(database) == (0, 1)
    assert await process.say(BEN.id, "again") == 5


async def test_what_has_faded_is_not_shown_before_it_is_deleted(process: Process, clock: ManualClock) -> None:
    await process.say(BEN.id, "old")
    await clock.advance(24 * HOUR_S)
    ann = Screen("a", ANN.id)
    await process.join(ann)
    assert texts(ann) == {}
    with pytest.raises(Refused, match="not_found"):
        await process.edit(BEN.id, 1, "still here?")


async def test_resuming_from_before_the_purge_is_a_snapshot(process: Process, clock: ManualClock) -> None:
    for text in ("one", "two"):
        await process.say(BEN.id, text)
    await clock.advance(24 * HOUR_S)
    await process.say(BEN.id, "three")
    await process.conversations.fade()
    ann = Screen("a", ANN.id)
    await process.join(ann, since=1)
    assert texts(ann) == {3: "three"}


async def test_nothing_of_a_deleted_text_is_left_in_the_file(
    sqlite_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    process = Process(database, clock)
    secret = "a very recognisable confidence"
    for _ in range(20):
        await process.say(BEN.id, 20 * f"{secret}. ")
    assert holds(tmp_path, secret)

    await clock.advance(24 * HOUR_S)
    await process.conversations.fade()

    assert not holds(tmp_path, secret)
    await process.close()
    await database.close()


async def test_a_conversation_that_ended_is_deleted_and_lets_everybody_go(
    process: Process, database: Database, clock: ManualClock
) -> None:
    elsewhere = Process(database, clock, process.backplane)
    ann, ben = Screen("a", ANN.id), Screen("b", BEN.id)
    await process.join(ann)
    await elsewhere.join(ben)
    await process.say(BEN.id, "one")
    await process.say(BEN.id, "two", key="table-house-quiet")

    await process.conversations.end(KEY)
    await process.conversations.end(KEY)

    await elsewhere.follower.check()
    assert (ann.closed, ben.closed) == (["ended"], ["ended"])
    assert await rows(database) == (1, 2)
    for place in (process, elsewhere, Process(database, clock)):
        with pytest.raises(Refused, match="not_found"):
            await place.join(Screen("x", ANN.id))
        with pytest.raises(Refused, match="not_found"):
            await place.say(BEN.id, "three")
    await elsewhere.close()


async def test_a_conversation_nobody_uses_is_put_away_and_comes_back(process: Process, clock: ManualClock) -> None:
    await process.say(BEN.id, "one")
    await clock.advance(601)
    await process.conversations.sweep()
    assert process.conversations.how_many() == 0
    assert await process.say(BEN.id, "two") == 2


async def test_a_person_can_have_and_erase_what_they_wrote(process: Process, database: Database) -> None:
    await process.say(BEN.id, "mine")
    await process.say(ANN.id, "hers")
    async with database.begin() as tx:
        assert [row["text"] for row in (await PRIVACY.export(tx, BEN.id))["messages"]] == ["mine"]
        assert len((await journal_privacy.PRIVACY.export(tx, BEN.id))["acts"]) == 1
        await PRIVACY.erase(tx, BEN.id)
        await journal_privacy.PRIVACY.erase(tx, BEN.id)
    ann = Screen("a", ANN.id)
    await process.join(ann)
    assert texts(ann) == {2: "hers"}
    async with database.read() as tx:
        assert (await PRIVACY.export(tx, BEN.id))["messages"] == []
        assert (await journal_privacy.PRIVACY.export(tx, BEN.id))["acts"] == []
