"""What every test may ask for: a clock, ids, a database, servers."""

import asyncio
import itertools
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis
from hypothesis import settings

from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.ids import NewId
from server.kit.migrate import migrate
from server.turn_server.turn import Turn
from tests.engines import left_out
from tests.services.postgres import OwnPostgres, create_database, drop_database, own_postgres_server, postgres_server
from tests.services.redis import redis_server
from tests.services.turn import turn_server

if TYPE_CHECKING:
    from tests.gathering import Gathering, Invitation
    from tests.house import House, Template

MARKED_BY_FIXTURE = {
    "redis_url": "services",
    "postgres": "services",
    "own_postgres": "services",
    "turn": "services",
    "browser": "browser",
}


def pytest_configure() -> None:
    settings.register_profile("busy", deadline=None)  # how long an example takes is up to what else runs
    settings.load_profile("busy")
    # A terminated run unwinds like an interrupted one, so that no server outlives it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    for item in items:
        for fixture in MARKED_BY_FIXTURE.keys() & set(item.fixturenames):
            item.add_marker(MARKED_BY_FIXTURE[fixture])
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    left_out.leave_out(config, items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    left_out.hear(getattr(node, "workeroutput", {}).get(left_out.KEY))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in left_out.summary():
        terminalreporter.write_line(line)


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until the test moves it."""
    return ManualClock()


@pytest.fixture
def ids() -> NewId:
    """Ids one can foresee: id-1, id-2, ..."""
    numbers = itertools.count(1)
    return lambda: f"id-{next(numbers)}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server's address."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def turn() -> Iterator[Turn]:
    """A TURN server, as a house is told of it."""
    with turn_server() as running:
        yield running


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[OwnPostgres]:
    """A PostgreSQL server that a test may stop; it starts it again."""
    with own_postgres_server() as own:
        yield own


@pytest.fixture(scope="session")
def redis_home() -> Iterator[str]:
    """A Redis server's address, for the fixture below."""
    with redis_server() as url:
        yield url


@pytest.fixture
def redis_url(redis_home: str) -> str:
    """The address of a Redis that is empty now."""
    with redis.Redis.from_url(redis_home) as client:
        client.flushdb()
    return redis_home


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """A migrated PostgreSQL database to copy."""
    url = asyncio.run(create_database(postgres))
    asyncio.run(migrate(url))
    yield url
    asyncio.run(drop_database(postgres, url))


@pytest.fixture(scope="session")
def moved_in(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> "Template":
    """A house in which everybody of the cast lives, to copy."""
    return asyncio.run(_moved_in(sqlite_template, tmp_path_factory.mktemp("moved_in"), group=False))


@pytest.fixture(scope="session")
def grouped(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> "Template":
    """The same with a group, to copy."""
    return asyncio.run(_moved_in(sqlite_template, tmp_path_factory.mktemp("grouped"), group=True))


async def _moved_in(sqlite_template: Path, folder: Path, *, group: bool) -> "Template":
    from tests.house import House, Template  # the whole program, which many tests do without

    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'tearoom.db')}"
    house = await House.opened(url, folder, ManualClock())
    made = await house.make_group() if group else ""
    await house.close()
    return Template(url, house.secrets, house.sign_ins, made, house.clock.monotonic())


@pytest.fixture(scope="session")
def invitation(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> "Invitation":
    """A group about to meet, in a SQLite database to copy."""
    from tests.gathering import invite

    folder = tmp_path_factory.mktemp("invitation")
    file = shutil.copy(sqlite_template, folder / "tearoom.db")
    return asyncio.run(invite(f"sqlite:///{file}", folder))


@pytest.fixture
async def place(invitation: "Invitation", tmp_path: Path) -> "AsyncIterator[Gathering]":
    """That group, in a house of this test's own."""
    from tests.gathering import gather

    async with gather(invitation, tmp_path) as gathering:
        yield gathering


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'tearoom.db')}"


@pytest.fixture
def postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database."""
    url = asyncio.run(create_database(postgres, postgres_template))
    yield url
    asyncio.run(drop_database(postgres, url))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database: every test that asks for it runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database: every test that asks for it runs on SQLite and on PostgreSQL."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def template(request: pytest.FixtureRequest) -> "Template":
    """What `house` is copied from: there is a group where a test asks for it."""
    template: Template = request.getfixturevalue("grouped" if "group" in request.fixturenames else "moved_in")
    return template


@pytest.fixture
async def house(template: "Template", tmp_path: Path, clock: ManualClock) -> "AsyncIterator[House]":
    """A house in which everybody of the cast lives."""
    from tests.house import House

    house = await House.copied(template, tmp_path, clock)
    yield house
    await house.close()


@pytest.fixture
async def house_on_either(database_url: str, tmp_path: Path, clock: ManualClock) -> "AsyncIterator[House]":
    """A house on SQLite and on PostgreSQL: for `house` where it matters."""
    from tests.house import House

    house = await House.opened(database_url, tmp_path, clock)
    yield house
    await house.close()


@pytest.fixture
async def group(house: "House") -> str:
    """A group: Ann facilitates, Ben and Cleo are members; Dot made it and does not belong; Eve is a stranger."""
    return house.template.group or await house.make_group()
