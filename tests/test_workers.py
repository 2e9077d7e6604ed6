"""Two programs that do the same work on one database: each thing is done once, and neither stumbles over the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from structlog.testing import capture_logs

from server.app import Application, build
from server.identity.slice import IDENTITY
from server.journal.tables import journal, process
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.outbox.tables import letters
from server.ports.mail import Mail
from server.room.commands import Enter
from tests.conversation.table import Process as Talking
from tests.house import URL, House, configured
from tests.line import Line
from tests.mailbag import Mailbag
from tests.people import ANN, BEN, DOT
from tests.room.process import Process, seen

pytestmark = pytest.mark.whole

HOUR_S = 3600
LETTERS = 5
TALKS, MESSAGES = 3, 10
ENDS_S = 15
ROUND_S = 130  # in which everything that is done now and then was done twice


@pytest.fixture
async def elsewhere(database_url: str) -> AsyncIterator[Database]:
    """The same database, as another program has it."""
    other = Database(database_url)
    yield other
    await other.close()


def worker(database_url: str, data: Path, clock: ManualClock, mailbag: Mailbag) -> Application:
    """The whole program as `python -m server worker` builds it, but for the mail relay."""
    config = configured(database_url, data, {"TEAROOM_PUBLIC_URL": "https://tea.example"}, demo=False)
    return build(config, clock, serves=False, mailer=mailbag)


async def count(database: Database) -> int:
    async with database.read() as tx:
        return (await tx.execute(select(func.count()).select_from(letters))).scalar_one()


async def texts(database: Database) -> int:
    async with database.read() as tx:
        return (await tx.execute(select(func.count(journal.c.text)))).scalar_one()


async def test_two_workers_go_round_and_send_every_letter_once(
    database: Database, database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    # given two workers, and letters to an organiser
    mailbag = Mailbag()
    workers = [worker(database_url, tmp_path, clock, mailbag) for _ in range(2)]
    identity = workers[0].services[IDENTITY].identity
    await identity.ensure_organiser(DOT.name, DOT.email)
    for _ in range(LETTERS):
        await identity.ask_sign_in(DOT.email)

    # when both do everything there is to do, several times
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            for one in workers:
                await stack.enter_async_context(one.app.router.lifespan_context(one.app))
            for _ in range(ROUND_S):
                await clock.advance(1)
                await asyncio.sleep(0.01)
            async with asyncio.timeout(20):
                while await count(database):
                    await clock.advance(1)
                    await asyncio.sleep(0.01)

    # then each letter has gone once, and nothing has failed
    assert [mail.to for mail in mailbag.mails] == [DOT.email] * LETTERS
    assert [line for line in logs if line["log_level"] != "info"] == []


async def test_a_letter_on_its_way_is_seen_through_when_the_worker_is_told_to_end(
    database: Database, database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    # given a relay that has taken a letter and not said so yet
    taken, says_so = asyncio.Event(), asyncio.Event()

    class Slow(Mailbag):
        async def send(self, mail: Mail) -> None:
            taken.set()
            await says_so.wait()
            await super().send(mail)

    one = worker(database_url, tmp_path, clock, Slow())
    identity = one.services[IDENTITY].identity
    await identity.ensure_organiser(DOT.name, DOT.email)
    await identity.ask_sign_in(DOT.email)

    # when the worker is told to end
    async with one.app.router.lifespan_context(one.app):
        await asyncio.wait_for(taken.wait(), 10)
        asyncio.get_running_loop().call_later(0.2, says_so.set)

    # then nobody will send it again
    assert await count(database) == 0


async def test_a_database_that_hangs_does_not_hold_up_the_end(
    elsewhere: Database, database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    one, loop = worker(database_url, tmp_path, clock, Mailbag()), asyncio.get_running_loop()
    with capture_logs() as logs:
        async with AsyncExitStack() as lock:
            async with one.app.router.lifespan_context(one.app):
                # when another program writes and lets nobody else do so, while this one is told to end
                tx = await lock.enter_async_context(elsewhere.begin())
                await tx.execute(delete(process))
                told_at = loop.time()
            # then it ends all the same
            assert loop.time() - told_at < ENDS_S
    assert "not_ended_in_order" in [line["event"] for line in logs]


async def test_what_fades_is_deleted_by_two_at_once(
    database: Database, elsewhere: Database, clock: ManualClock
) -> None:
    # given two programs, and conversations whose time has come
    programs = [Talking(one, clock) for one in (database, elsewhere)]
    keys = [f"table-house-{number}" for number in range(TALKS)]
    for key in keys:
        for number in range(MESSAGES):
            await programs[number % 2].say(BEN.id, "a confidence", key=key)
    await clock.advance(24 * HOUR_S)

    # when both delete them
    await asyncio.gather(*(one.conversations.fade() for one in programs))

    # then they are gone, and both programs can go on
    assert await texts(database) == 0
    for one in programs:
        for key in keys:
            await one.say(ANN.id, "something else", key=key)
    assert await texts(database) == 2 * TALKS
    for one in programs:
        await one.close()


async def test_a_deadline_that_two_programs_meet_at_once_has_one_outcome(
    house_on_either: House, clock: ManualClock
) -> None:
    # given Ben, who waits in one of two programs, while nobody who facilitates comes
    house = house_on_either
    meeting = (await house.schedule.meetings.plan(ANN.id, await house.make_group(), 60)).id
    programs = [Process(house), Process(house.beside(hints=False))]
    async with AsyncExitStack() as stack:
        lines = []
        for one in programs:
            await one.start()
            stack.push_async_callback(one.stop)
            lines.append(await stack.enter_async_context(Line(one.house.app, URL, house.secrets[ANN.id])))
            await lines[-1].watch("person:me")
        ben = await programs[0].look(BEN, meeting)
        await programs[0].do(ben, meeting, Enter())
        await programs[1].look(ANN, meeting)
        await clock.advance(timedelta(minutes=10).total_seconds())

        # when both see that it is time
        await asyncio.gather(*(one.rooms.live.wake(meeting) for one in programs))
        for one in programs:
            await one.follower.check()
            await one.rooms.settle()

        # then it was decided once, and both know it
        missed = select(func.count()).select_from(journal).where(journal.c.events.contains("FacilitatorsMissed"))
        async with house.database.read() as tx:
            assert (await tx.execute(missed)).scalar_one() == 1
        assert seen(ben)["you"]["may_open_together"]
        told = [frame["body"]["kind"] for line in lines for frame in await line.heard()]
        assert set(told) == {"somebody_waits", "facilitator_missing"}
