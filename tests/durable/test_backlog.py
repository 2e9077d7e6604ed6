"""A consumer that was away for long catches up."""

import sys
import time

import pytest

from server.durable.model import Delivery
from server.journal.news import Deed
from server.journal.news_codec import encode
from server.journal.news_store import STREAM
from server.journal.tables import journal, stream_head
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.durable.processes import Poured, Process, Start

pytestmark = pytest.mark.whole
BACKLOG = {"alone": 2_000, "within": 10_000}
LEAST_PER_S = 50  # on the slowest and busiest machine; what it is, the test prints


async def publish(database: Database, clock: ManualClock, events: int) -> None:
    """As if each had been published by itself."""
    rows = [
        {"stream": STREAM, "version": number, "command_id": f"c{number}", "person": "", "at": clock.now()}
        | {"events": encode([Poured(str(number))]).decode()}
        for number in range(1, events + 1)
    ]
    async with database.begin() as tx:
        await tx.execute(journal.insert(), rows)
        await tx.execute(stream_head.insert().values(stream=STREAM, version=events))


@pytest.mark.parametrize("how", BACKLOG)
async def test_thousands_of_events_are_handled_in_order(
    start: Start, database: Database, clock: ManualClock, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    handled: list[int] = []

    async def note(delivery: Delivery[Poured]) -> None:
        handled.append(int(delivery.event.cup))

    async def note_within(_: Deed, delivery: Delivery[Poured]) -> None:
        handled.append(int(delivery.event.cup))

    def wire(process: Process) -> None:
        if how == "within":
            process.consumers.consume_within("counts", Poured, note_within)
        else:
            process.consumers.consume("counts", Poured, note)

    one = await start("one", wire)
    await publish(database, clock, BACKLOG[how])
    began = time.monotonic()
    await one.consumers.drain()
    rate = BACKLOG[how] / (time.monotonic() - began)
    where = database.url.get_backend_name()
    with capsys.disabled():
        sys.stdout.write(f"\n{BACKLOG[how]} events {how} on {where}: {rate:.0f}/s\n")
    assert handled == list(range(1, BACKLOG[how] + 1))
    assert rate > LEAST_PER_S
