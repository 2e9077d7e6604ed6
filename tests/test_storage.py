"""Nobody else on the machine reads what the program writes, in whichever command, also where it was open before."""

import asyncio
import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server import serve
from server.__main__ import main
from server.kit.db import Database
from server.sfu import process
from server.storage import OWNER_ONLY, SharedFolder, keep_private

SECRET = "A" * 43 + "="
OPEN_TO_ALL = 0o022


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def readable_by_others(folder: Path) -> list[str]:
    """What another account could open in this folder, and the folder itself."""
    return [one.name for one in (folder, *folder.rglob("*")) if mode(one) & OWNER_ONLY]


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(OPEN_TO_ALL)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a house in production."""
    settings = {
        "TEAROOM_DATA": str(tmp_path / "data"),
        "TEAROOM_PUBLIC_URL": "https://tea.example",
        "TEAROOM_SECRET": SECRET,
        "TEAROOM_SMTP": "smtp://127.0.0.1:1",
        "TEAROOM_MAIL_FROM": "tea@tea.example",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "data"


@pytest.mark.parametrize("there", [False, True])
def test_a_new_house_and_its_log_are_for_its_account_only(data: Path, there: bool) -> None:
    if there:
        data.mkdir(mode=0o755)
    assert main(["migrate"]) == 0
    asyncio.run(write_and_look(data))


async def write_and_look(data: Path) -> None:
    database = Database(f"sqlite:///{data / 'tearoom.db'}")
    async with database.begin() as tx:
        await tx.exec_driver_sql("UPDATE persons SET name = name")
        assert {"tearoom.db", "tearoom.db-wal", "tearoom.db-shm"} <= names(data)
        assert readable_by_others(data) == []
    await database.close()


@pytest.mark.parametrize("command", ["run", "web", "media", "worker"])
def test_each_command_closes_what_was_open_before(data: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a house as an older version left it
    data.mkdir(mode=0o755)
    for name in ("tearoom.db", "tearoom.db-wal", "tearoom.db-shm", "secret", "demo-key.pem", "media.sock.lock"):
        (data / name).touch(mode=0o644)
    (data / "secret").write_bytes(bytes(32))

    # when a command starts, and writes
    def write(*_: object) -> None:
        (data / "new").write_text("something")

    for name in ("run", "run_media", "run_worker"):
        monkeypatch.setattr(serve, name, write)
    assert main([command]) == 0
    # then nothing is open to others, neither old nor new
    assert (data / "new").exists()
    assert readable_by_others(data) == []
    assert mode(data) == 0o700


def test_backups_and_what_is_restored_from_them(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.mkdir()
    assert main(["migrate"]) == 0
    assert main(["backup", str(tmp_path / "kept")]) == 0
    assert mode(tmp_path / "kept") == 0o600
    monkeypatch.setenv("TEAROOM_DATA", str(tmp_path / "new"))
    os.umask(OPEN_TO_ALL)
    assert main(["restore", str(tmp_path / "kept")]) == 0
    assert readable_by_others(tmp_path / "new") == []


@pytest.mark.usefixtures("data")
def test_a_database_elsewhere_is_closed_and_its_folder_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{elsewhere / 'house.db'}")
    (elsewhere / "house.db-wal").touch(mode=0o644)
    assert main(["migrate"]) == 0
    assert mode(elsewhere) == 0o755
    assert all(mode(file) == 0o600 for file in elsewhere.iterdir())


def test_the_socket_of_the_media_server(data: Path) -> None:
    keep_private(data, None)
    with process.exclusive_socket(data / "media.sock") as door, closing(door):
        assert readable_by_others(data) == []


def test_a_shared_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(SharedFolder):
        keep_private(shared, None)
    assert mode(shared) == 0o1777


def test_what_a_link_points_to_is_left(tmp_path: Path) -> None:
    (tmp_path / "target").touch(mode=0o644)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "link").symlink_to(tmp_path / "target")
    keep_private(tmp_path / "data", None)
    assert mode(tmp_path / "target") == 0o644
