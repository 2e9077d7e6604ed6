"""What is due about somebody goes with them."""

from datetime import UTC, datetime

from server.durable import timer_store
from server.durable.privacy import erase, export
from server.kit.db import Database
from tests.people import ANN, BEN

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)


async def test_timers_of_a_person_are_exported_and_erased(database: Database) -> None:
    async with database.begin() as tx:
        for person in (ANN, BEN):
            await timer_store.put(tx, f"tray:{person.id}", "tray.tea_is_ready", AT, "{}", person.id)
        assert await export(tx, ANN.id) == {"timers": [{"kind": "tray.tea_is_ready", "due_at": AT}]}
        await erase(tx, ANN.id)
        assert await export(tx, ANN.id) == {"timers": []}
        assert await export(tx, BEN.id) != {"timers": []}
