"""The SQL behind `alive`."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from server.journal.tables import process
from server.kit.db import Tx


async def appear(tx: Tx, process_id: str, now: datetime) -> None:
    """A process begins."""
    await tx.execute(insert(process).values(id=process_id, alive_at=now))


async def beat(tx: Tx, process_id: str, now: datetime) -> bool:
    """A process lives; False when it was buried meanwhile."""
    done = await tx.execute(update(process).where(process.c.id == process_id).values(alive_at=now))
    return done.rowcount == 1


async def processes(tx: Tx) -> dict[str, datetime]:
    """Every process that was not buried, and when it last said that it lives."""
    return {row.id: row.alive_at for row in await tx.execute(select(process.c.id, process.c.alive_at))}


async def bury(tx: Tx, process_id: str, alive_at: datetime) -> None:
    """Forget a process, unless it has come back to life since."""
    await tx.execute(delete(process).where(process.c.id == process_id, process.c.alive_at <= alive_at))
