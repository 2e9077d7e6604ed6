"""A backup is one moment of a house, for one account's eyes; a restored house goes on where nobody has been."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server import backup
from server.journal import store
from server.journal.journal import Journal
from server.journal.model import Entry
from server.kit.db import Database
from server.kit.migrate import WrongSchema
from tests.house import House
from tests.people import BEN

AT = datetime(2026, 1, 8, 16, tzinfo=UTC)
SECRET = b"a secret of thirty-two bytes ..."
TOLD = 5


def file_of(url: str) -> Path:
    return Path(str(make_url(url).database))


async def tell(url: str, versions: int) -> int:
    """Decide something so often; the newest version."""
    database = Database(url)
    journal = Journal(database)
    async with database.read() as tx:
        head = await store.head(tx, "tray:one")
    for version in range(head + 1, head + 1 + versions):
        await journal.append(Entry("tray:one", version, f"command-{version}", BEN.id, AT, b"[]"))
    await journal.close()
    await database.close()
    return head + versions


async def test_a_restored_house_never_gives_a_version_twice(sqlite_url: str, tmp_path: Path) -> None:
    # given a backup, and what was decided after it
    await tell(sqlite_url, TOLD)
    await asyncio.to_thread(backup.write, sqlite_url, tmp_path / "kept")
    last = await tell(sqlite_url, TOLD)
    # when the house is restored elsewhere
    elsewhere = f"sqlite:///{tmp_path / 'new' / 'tearoom.db'}"
    said = await asyncio.to_thread(backup.restore, elsewhere, SECRET, tmp_path / "kept")
    # then what is decided next has a version that nobody can have seen
    assert await tell(elsewhere, 1) > last + TOLD
    database = Database(elsewhere)
    async with database.read() as tx:
        entries = await store.read(tx, "tray:one")
    await database.close()
    assert [entry.version for entry in entries][:TOLD] == list(range(1, TOLD + 1))
    assert said == backup.READY


async def test_a_closed_stream_stays_as_it_is(database: Database) -> None:
    async with database.begin() as tx:
        await tx.run_sync(store.put_heads, [("tray:open", 3, None, False), ("tray:over", 3, None, True)])
        await tx.run_sync(store.skip_ahead, 100, "restored", AT)
    async with database.read() as tx:
        assert await store.heads(tx, ["tray:open", "tray:over"]) == {"tray:open": 103, "tray:over": 3}
        assert [entry.version for entry in await store.read(tx, "tray:open")] == [103]


def test_a_backup_is_for_one_account_and_there_as_a_whole(sqlite_url: str, tmp_path: Path) -> None:
    said = backup.write(sqlite_url, tmp_path / "kept")
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600
    assert "TEAROOM_SECRET" in said
    assert [file.name for file in tmp_path.iterdir() if "kept" in file.name] == ["kept"]


def test_nothing_is_written_over(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("something else")
    with pytest.raises(backup.Unusable, match="move it away first"):
        backup.write(sqlite_url, tmp_path / "kept")
    backup.write(sqlite_url, tmp_path / "other")
    # not even a log that somebody left beside a file that is gone
    shutil.move(file_of(sqlite_url), tmp_path / "gone")
    file_of(sqlite_url).with_name("tearoom.db-wal").touch()
    with pytest.raises(backup.Unusable, match=r"-wal already exists"):
        backup.restore(sqlite_url, SECRET, tmp_path / "other")
    assert (tmp_path / "kept").read_text() == "something else"


@pytest.mark.parametrize("content", [b"", b"not a database, but a text about tea" * 200])
def test_what_is_no_backup_makes_no_house(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(content)
    url = f"sqlite:///{tmp_path / 'tearoom.db'}"
    with pytest.raises(backup.Unusable):
        backup.restore(url, SECRET, tmp_path / "kept")
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]


def test_a_backup_of_a_newer_program_is_left_to_it(sqlite_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file_of(sqlite_url))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    backup.write(sqlite_url, tmp_path / "kept")
    elsewhere = tmp_path / "new.db"
    with pytest.raises(WrongSchema, match="newer than this program"):
        backup.restore(f"sqlite:///{elsewhere}", SECRET, tmp_path / "kept")
    assert not elsewhere.exists()


async def test_whoever_restores_hears_that_the_secret_is_another(house_on_either: House) -> None:
    await house_on_either.identity.identity.ensure_organiser("Dot", "dot@example.org")
    url, of_house = house_on_either.config.database_url, house_on_either.config.secret
    assert await backup.restored(url, of_house) == backup.READY
    assert (await backup.restored(url, SECRET)).endswith(backup.ANOTHER_SEAL)


def test_postgres_has_tools_of_its_own(tmp_path: Path) -> None:
    url = "postgresql://localhost/tea"
    with pytest.raises(backup.Unusable, match="pg_dump"):
        backup.write(url, tmp_path / "kept")
    with pytest.raises(backup.Unusable, match="pg_restore"):
        backup.restore(url, SECRET, tmp_path / "kept")
