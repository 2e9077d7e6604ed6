"""Two processes over one database: one history, and everybody ends up seeing the same."""

import asyncio
import itertools
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.journal import store
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.errors import Refused
from server.realtime.machine import Actor
from server.realtime.throttle import at_once
from tests.people import ANN, BEN, CLEO
from tests.realtime.house import House, LossyBackplane
from tests.realtime.screens import Screen
from tests.realtime.toy import Command, Count, Hand, Put, Spill, Take

cups = st.sampled_from(["blue", "red", "green"])
keepers = st.sampled_from([ANN.id, BEN.id, CLEO.id])
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(Put, cups), st.builds(Take, cups), st.builds(Hand, keepers), st.sampled_from([Count(), Spill()])
)
plans = st.tuples(st.lists(commands, max_size=8), st.lists(commands, max_size=8))
numbers = itertools.count()


def slow(_watching: int) -> float:
    """The pace of a crowd."""
    return 1.0


async def race(databases: Sequence[Database], plan: Sequence[Sequence[Command]], seed: int) -> None:
    clock = ManualClock()
    backplane = LossyBackplane(seed)
    houses = [
        House(database, clock, backplane, pace) for database, pace in zip(databases, (at_once, slow), strict=True)
    ]
    screens = [Screen(f"s{number}", person.id) for number, person in enumerate((ANN, BEN, CLEO, ANN))]
    for number, screen in enumerate(screens):
        await houses[number % 2].trays.join(screen, "one")
    answers: list[int] = []

    async def act(house: House, actor: Actor, todo: Sequence[Command]) -> None:
        for number, command in enumerate(todo):
            try:
                first = await house.trays.act("one", actor, f"c{number}", command)
                assert await house.trays.act("one", actor, f"c{number}", command) == first
            except Refused:
                continue
            answers.append(first)

    actors = (Actor(ANN.id, "facilitator"), Actor(BEN.id, "member"))
    await asyncio.gather(*(act(*each) for each in zip(houses, actors, plan, strict=True)))
    for house in houses:
        await house.follower.check()
    await clock.advance(1)

    async with databases[0].read() as tx:
        history = await store.read(tx, "tray:one")
    later = House(databases[0], clock)
    folded = await later.trays.open("one")
    assert [entry.version for entry in history] == sorted(answers) == list(range(1, len(history) + 1))
    assert [await house.trays.open("one") for house in houses] == [folded, folded]
    for screen in screens:
        fresh = Screen("fresh", screen.person)
        await later.trays.join(fresh, "one")
        assert screen.view == fresh.view
    for house in (*houses, later):
        await house.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans, seed=st.integers(0, 1000))
async def test_whatever_two_processes_do_at_once(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, plan: tuple[list[Command], ...], seed: int
) -> None:
    file = tmp_path_factory.mktemp("race") / f"{next(numbers)}.db"
    shutil.copy(sqlite_template, file)
    databases = [Database(f"sqlite:///{file}") for _ in range(2)]
    await race(databases, plan, seed)
    for database in databases:
        await database.close()


@pytest.mark.parametrize("seed", range(3))
async def test_two_processes_that_do_a_lot(database: Database, seed: int) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    todo: list[Command] = [Put("blue"), Count(), Take("blue"), Put("red"), Take("red")]
    todo = todo * 5
    await race([database, other], [todo, todo[seed:] + todo[:seed]], seed)
    await other.close()
