"""A release: `migrate` may run twice at once, and nothing serves tables that do not fit it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from server.kit.db import Database
from server.kit.migrate import Schema, schema
from tests.program import Program
from tests.services.ports import free_port
from tests.services.postgres import create_database, drop_database

pytestmark = pytest.mark.journey


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'tearoom.db'}"
        return
    server: str = request.getfixturevalue("postgres")
    url = asyncio.run(create_database(server))
    yield url
    asyncio.run(drop_database(server, url))


def program(command: str, url: str, folder: Path) -> Program:
    return Program(
        command,
        log=folder / "said",
        DATABASE_URL=url,
        PORT=str(free_port()),
        TEAROOM_DATA=str(folder),
        TEAROOM_SECRET="A" * 43,
        TEAROOM_PUBLIC_URL="https://tea.example",
        TEAROOM_SMTP="smtps://relay.example",
        TEAROOM_MAIL_FROM="tea@example.com",
    )


async def outcomes(url: str, folder: Path, *commands: str) -> list[int]:
    """How these commands end, run at once."""
    programs = [program(command, url, folder) for command in commands]
    try:
        await asyncio.gather(*(one.start() for one in programs))
        return await asyncio.gather(*(one.ended() for one in programs))
    finally:
        await asyncio.gather(*(one.end() for one in programs))


async def test_a_release_comes_before_what_it_is_for(empty_url: str, tmp_path: Path) -> None:
    # given no tables, then nothing serves
    assert await outcomes(empty_url, tmp_path, "web", "worker") == [2, 2]
    assert (tmp_path / "said").read_text().count(Schema.OLDER.value) == 2

    # when the release is made twice at once, then it is made
    assert await outcomes(empty_url, tmp_path, "migrate", "migrate") == [0, 0]
    database = Database(empty_url)
    assert await schema(database) is Schema.CURRENT

    # and a program that does not know the newest tables leaves them alone
    async with database.begin() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    assert await outcomes(empty_url, tmp_path, "web", "migrate") == [2, 2]
    assert (tmp_path / "said").read_text().count(Schema.NEWER.value) == 2
