"""What a browser test may ask for: of what costs seconds to start, every process of a run starts one."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from pytest_asyncio import fixture, is_async_test

from tests.browser.chromium import chromium
from tests.journeys.house import House, house
from tests.journeys.own_group import OwnGroup, found

FEW_PICTURES = "--use-fake-device-for-media-stream=fps=5"
HERE = Path(__file__).parent

expect.set_options(timeout=30_000)  # four pages share two cores


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of them: a browser that is shared belongs to one."""
    for item in items:
        if is_async_test(item) and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@fixture(scope="session", loop_scope="session")
async def shared_browser() -> AsyncIterator[Browser]:
    """For the fixture below."""
    async with chromium(FEW_PICTURES) as running:
        yield running


@fixture(loop_scope="session")
async def browser(shared_browser: Browser) -> AsyncIterator[Browser]:
    """A real Chromium with a fake camera and microphone, in which nobody has a page."""
    yield shared_browser
    for context in shared_browser.contexts:
        await context.close()


@fixture(loop_scope="session")
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A running house of its own, as the demo is."""
    async with house(tmp_path / "data") as made:
        yield made


@fixture(scope="session", loop_scope="session")
async def shared(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[House, Iterator[OwnGroup]]]:
    """A running house, and as many groups in it as there are tests that may ask for one."""
    asking = [item for item in request.session.items if "own_group" in getattr(item, "fixturenames", ())]
    home = House(tmp_path_factory.mktemp("shared") / "data")
    groups = await found(home, sqlite_template, len(asking))
    await home.start()
    yield home, iter(groups)
    await home.stop()


@pytest.fixture
def shared_house(shared: tuple[House, Iterator[OwnGroup]]) -> House:
    """A house in which others are too: for whoever looks only, and for signing in."""
    return shared[0]


@pytest.fixture
def own_group(shared: tuple[House, Iterator[OwnGroup]]) -> OwnGroup:
    """A group of its own; other tests meet in the same house, so that its clock stays right."""
    return next(shared[1])


@fixture(loop_scope="session")
async def group_apart(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[OwnGroup]:
    """A group in a house of its own: whoever moves the clock or reads what the house has written needs that."""
    home = House(tmp_path / "data")
    [group] = await found(home, sqlite_template, 1)
    await home.start()
    yield group
    await home.stop()
