"""A worker is killed between sending a letter and saying so: a mailbox shows it once, and its links work."""

import asyncio
import signal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import httpx
import pytest
from aiosmtpd.smtp import Envelope
from sqlalchemy import func, select

from server.journal.process_store import processes
from server.kit.db import Database
from server.outbox.model import LEASE
from server.outbox.tables import letters
from tests.journeys.fleet import Fleet, fleet
from tests.program import Program, until
from tests.services.smtp import Inbox

pytestmark = pytest.mark.journey

ORGANISER = "dot@demo.example"
WAIT_S = 30.0


def message(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    return message_from_bytes(envelope.content, _class=EmailMessage, policy=default)


def link(mail: EmailMessage, url: str) -> str:
    return next(word for word in str(mail.get_content()).split() if word.startswith(url))


def kills(inbox: Inbox, worker: Program) -> None:
    """The relay takes a letter, and before it can say so there is nobody left to hear it."""

    def kill() -> None:
        inbox.before_it_says_so = lambda: None
        worker.send(signal.SIGKILL)

    inbox.before_it_says_so = kill


async def waiting(home: Fleet) -> int:
    database = Database(home.database_url)
    async with database.read() as tx:
        found = (await tx.execute(select(func.count()).select_from(letters))).scalar_one()
    await database.close()
    return found


async def begun(home: Fleet) -> set[str]:
    """The processes that have said that they are there."""
    database = Database(home.database_url)
    async with database.read() as tx:
        found = await processes(tx)
    await database.close()
    return set(found)


async def test_a_worker_killed_between_sending_and_saying_so(tmp_path: Path, postgres_url: str) -> None:
    async with fleet(tmp_path, postgres_url, webs=1, media=0, workers=3) as home, httpx.AsyncClient() as http:
        # given a worker that is killed when the relay has its letter; what the house said of its links has gone out
        async with asyncio.timeout(WAIT_S):
            while await waiting(home):
                await asyncio.sleep(0.1)
        home.inbox.taken.clear()
        doomed, *others = home.workers
        for one in others:
            await one.end()
        kills(home.inbox, doomed)
        headers = {"X-Tearoom": "1", "Origin": home.url}
        await http.post(f"{home.url}/api/sign-in", json={"email": ORGANISER}, headers=headers)
        await until(lambda: len(home.inbox.taken) == 1 and not doomed.runs)
        assert await waiting(home) == 1

        # when two others work, and its lease ends
        before = await begun(home)
        for one in others:
            await one.start()
        async with asyncio.timeout(WAIT_S):
            while len(await begun(home) - before) < len(others):
                await asyncio.sleep(0.1)
        await http.post(f"{home.url}/api/sign-in", json={"email": ORGANISER}, headers=headers)
        await until(lambda: len(home.inbox.taken) == 2)
        home.shift_clock(LEASE.total_seconds())
        await until(lambda: len(home.inbox.taken) == 3)

        # then it was sent once more under the same id, and nothing else was
        lost, other, again = [message(envelope) for envelope in home.inbox.taken]
        assert lost["Message-ID"] == again["Message-ID"] != other["Message-ID"]
        assert {envelope.rcpt_tos[0] for envelope in home.inbox.taken} == {ORGANISER}
        for mail in (lost, again):
            assert (await http.get(link(mail, home.url))).status_code == 200
        assert [await one.stop() for one in others] == [0, 0]
        assert await waiting(home) == 0
