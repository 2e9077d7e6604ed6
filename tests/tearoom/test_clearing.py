"""Who was in a tea-room is forgotten as soon as nobody is."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from server.journal.tables import journal
from server.tearoom.commands import Sit, WalkOut
from server.tearoom.system import ClearAway, PutKettleOn
from tests.gathering import Gathering, Invitation, gather
from tests.people import ANN, BEN, CLEO
from tests.tearoom.tea import Tea


def test_an_empty_tearoom_is_cleared_once_and_keeps_its_hosts_and_kettle() -> None:
    tea = Tea(ANN, BEN, hosts=(ANN,))
    tea.walks_in(BEN)
    tea.system(PutKettleOn(tea.now))
    tea.does(BEN, WalkOut())
    before = tea.seen_by(ANN)
    tea.system(ClearAway())
    assert tea.room.clean
    assert tea.room.hosts == (ANN.id,)
    assert tea.seen_by(ANN) == before
    cleared = tea.room
    tea.system(ClearAway())
    assert tea.room is cleared


def test_nothing_is_cleared_while_somebody_is_in() -> None:
    tea = Tea(ANN, BEN)
    tea.walks_in(BEN)
    tea.does(BEN, Sit("long"))
    before = tea.room
    tea.system(ClearAway())
    assert tea.room is before


async def kept(gathering: Gathering) -> list[str]:
    """What the log has of this tea-room."""
    query = select(journal.c.events).where(journal.c.stream == gathering.tearoom)
    async with gathering.house.database.read() as tx:
        return list((await tx.execute(query)).scalars())


@pytest.mark.whole
async def test_the_log_forgets_who_was_there_and_the_tearoom_goes_on(invitation: Invitation, tmp_path: Path) -> None:
    async with gather(invitation, tmp_path) as gathering:
        # given Ben and Cleo at a table
        ben, cleo = [await gathering.looking(one, gathering.tearoom) for one in (BEN, CLEO)]
        for line in (ben, cleo):
            assert await line.do(gathering.tearoom, "WalkIn") == "ok"
            assert await line.do(gathering.tearoom, "Sit", table="long") == "ok"
        assert any(BEN.id in events for events in await kept(gathering))

        # when both go, then the log tells of nobody
        for line in (ben, cleo):
            assert await line.do(gathering.tearoom, "WalkOut") == "ok"
        async with asyncio.timeout(10):
            while len(await kept(gathering)) > 1:
                await asyncio.sleep(0.01)
        assert not any(one.id in events for events in await kept(gathering) for one in (BEN, CLEO))

        # and it goes on
        assert await ben.do(gathering.tearoom, "WalkIn") == "ok"
        assert await cleo.do(gathering.tearoom, "WalkIn") == "ok"
