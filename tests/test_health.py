"""Whoever starts and watches processes learns whether one lives, and whether it can do its work."""

import asyncio
import threading
from pathlib import Path

import httpx
from starlette.applications import Starlette

from server.adapters.backplane_memory import MemoryBackplane
from server.health import Health
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.house import URL
from tests.media import FakeMedia
from tests.statements import statements


async def ask(database_url: str, path: str, *, leaving: bool = False, media: bool = True) -> httpx.Response:
    """What a process with this database says of itself."""
    database, server = Database(database_url), FakeMedia()
    server.ready = media
    health = Health(database, MemoryBackplane(), server, ManualClock())
    health.leaving = leaving
    app = Starlette(routes=health.routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        answer = await client.get(path)
    await database.close()
    # A connection that was never opened ends in a thread of its own, which still speaks to this loop.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)
    return answer


async def test_a_process_whose_tables_are_there_is_ready(sqlite_url: str) -> None:
    answer = await ask(sqlite_url, "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "backplane": True, "media": True})


async def test_a_process_that_is_about_to_end_is_not_ready_but_lives(sqlite_url: str) -> None:
    answer = await ask(sqlite_url, "/readyz", leaving=True)
    assert (answer.status_code, answer.json()) == (503, {"database": True, "backplane": True, "media": True})
    assert (await ask(sqlite_url, "/healthz", leaving=True)).status_code == 200


async def test_a_process_without_a_media_server_says_so_and_stays_in_use(sqlite_url: str) -> None:
    answer = await ask(sqlite_url, "/readyz", media=False)
    assert (answer.status_code, answer.json()) == (200, {"database": True, "backplane": True, "media": False})


async def test_a_process_without_tables_is_not_ready_but_lives(tmp_path: Path) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    answer = await ask(empty, "/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": False, "backplane": True, "media": True})
    answer = await ask(empty, "/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_a_process_that_cannot_open_its_database_is_not_ready(tmp_path: Path) -> None:
    answer = await ask(f"sqlite:///{tmp_path / 'no folder' / 'tearoom.db'}", "/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


async def test_whoever_asks_often_does_not_make_the_database_work(sqlite_url: str) -> None:
    """S12: `/readyz` is for anybody, so a thousand questions cost one look a second."""
    database, clock = Database(sqlite_url), ManualClock()
    health = Health(database, MemoryBackplane(), FakeMedia(), clock)
    app = Starlette(routes=health.routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:

        async def looks(questions: int) -> int:
            with statements() as asked:
                answers = await asyncio.gather(*(client.get("/readyz") for _ in range(questions)))
            assert {answer.status_code for answer in answers} == {200}
            return sum("FROM alembic_version" in one for one in asked)

        assert await looks(50) == 1
        await clock.advance(1)
        assert await looks(1) == 1
    await database.close()
