"""The database is lost in the middle of a meeting, and restored from a backup that was made while people wrote."""

import asyncio
import subprocess
from collections import defaultdict
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server.kit.migrate import migrate
from tests.journeys.evening import enter, gather, is_seated, talk_on, texts
from tests.journeys.fleet import Fleet, fleet
from tests.journeys.visitor import Visitor
from tests.program import until
from tests.services.postgres import OwnPostgres, create_database, recreate_database

pytestmark = pytest.mark.journey

NAMES = ["Ben", "Cleo"]
MORE = 6


class SqliteHouse:
    """A house in one file."""

    def __init__(self, url: str, kept: Path) -> None:
        self.url, self._kept = url, kept

    async def back_up(self, home: Fleet) -> None:
        assert await home.run("backup", str(self._kept)) == 0

    async def lose(self) -> None:
        file = Path(str(make_url(self.url).database))
        for part in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            part.unlink(missing_ok=True)

    async def restore(self, home: Fleet) -> None:
        assert await home.run("restore", str(self._kept)) == 0


class PostgresHouse:
    """A house on a server, with that server's own tools."""

    def __init__(self, server: OwnPostgres, url: str, kept: Path) -> None:
        self.url, self._server, self._kept = url, server, kept

    async def back_up(self, _: Fleet) -> None:
        await self._tool("pg_dump", "--format=custom", f"--file={self._kept}")

    async def lose(self) -> None:
        await recreate_database(self._server.url, self.url)

    async def restore(self, home: Fleet) -> None:
        await self._tool("pg_restore", "--exit-on-error", str(self._kept))
        assert await home.run("restored") == 0

    async def _tool(self, name: str, *arguments: str) -> None:
        command = [str(self._server.programs / name), f"--dbname={self.url}", *arguments]
        await asyncio.to_thread(subprocess.run, command, check=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> SqliteHouse | PostgresHouse:
    """A house with its tables and nobody in it."""
    if request.param == "sqlite":
        return SqliteHouse(request.getfixturevalue("sqlite_url"), tmp_path / "kept")
    server: OwnPostgres = request.getfixturevalue("own_postgres")
    url = asyncio.run(create_database(server.url))
    asyncio.run(migrate(url))
    return PostgresHouse(server, url, tmp_path / "kept")


async def test_a_meeting_goes_on_from_a_backup(house: SqliteHouse | PostgresHouse, tmp_path: Path) -> None:
    async with fleet(tmp_path, house.url, webs=1, media=0, workers=0) as home, AsyncExitStack() as stack:
        # given three people who talk while a backup is made, and go on after it
        evening = await gather(home, NAMES, stack)
        ann, everybody, chat = evening.facilitator, evening.everybody, f"conversation:meeting-{evening.meeting}"
        for one in everybody:
            await one.watch(chat)
        acknowledged, enough = defaultdict[str, list[str]](list), asyncio.Event()

        async with asyncio.TaskGroup() as writing:
            for one in everybody:
                writing.create_task(talk_on(one, chat, acknowledged[one.name], enough))
            await until(partial(_all_wrote, acknowledged, MORE))
            before = {name: len(said) for name, said in acknowledged.items()}
            await house.back_up(home)
            await until(partial(_all_wrote, acknowledged, max(before.values()) + MORE))
            enough.set()
        seen = {channel: ann.versions[channel] for channel in (chat, evening.room)}

        # when the database is lost, and the house restored
        for process in home.processes:
            await process.end()
        await house.lose()
        await house.restore(home)
        await asyncio.gather(*(process.start() for process in home.processes))
        await home.until_ready()

        # then everybody is still signed in, and comes back to what they were at
        for one in everybody:
            await one.hang_up()
            await enter(one, evening.room)
            await one.watch(chat, since=seen[chat])
        await ann.do(evening.room, "AdmitAll")
        for one in everybody:
            await one.until(partial(is_seated, one, evening.room))
            assert one.versions[chat] > seen[chat]
            assert one.versions[evening.room] > seen[evening.room]

        # with everything that was acknowledged before the backup began, in order
        for one in everybody:
            mine = [text for text in texts(ann, chat) if text.startswith(f"{one.name} ")]
            assert mine == acknowledged[one.name][: len(mine)]
            assert len(mine) >= before[one.name] >= MORE
        attendance = await ann.ask("GET", f"/api/meetings/{evening.meeting}/attendance")
        assert set(attendance["people"]) == {one.person for one in everybody}

        # and the meeting goes on, under versions that nobody has seen
        assert await ann.do(chat, "Say", text="Where were we?") > seen[chat]
        for one in everybody:
            await one.until(partial(_reads, one, chat, "Where were we?"))


def _reads(visitor: Visitor, chat: str, text: str) -> bool:
    return text in texts(visitor, chat)


def _all_wrote(said: dict[str, list[str]], number: int) -> bool:
    return len(said) == len(NAMES) + 1 and all(len(one) >= number for one in said.values())
