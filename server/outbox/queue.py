"""The SQL of letters on their way."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.outbox.model import FOR_GOOD, LEASE, MOST_CLAIMED, RETRY_AFTER, Claimed, Counts, Failure
from server.outbox.tables import letters


class LetterQueue:
    """Letters, each claimed by one process at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, tx: Tx, letter: str, sealed: bytes, person: str | None) -> None:
        """Put a letter in. shape: `person` is whose it is, so that erasing them takes it out again"""
        now = self._clock.now()
        values = {"id": letter, "person": person, "sealed": sealed, "tries": 0, "posted_at": now, "due_at": now}
        await tx.execute(insert(letters).values(values))

    async def claim(self) -> Claimed | None:
        """A letter that is due, given to one process only; whoever claims at the same time gets another.

        One at a time: the lease of one that waits behind slow others would end, and it would be sent twice.
        """
        now = self._clock.now()
        # One that nobody has tried is due, also when the clock was set back since.
        due = select(letters).where(letters.c.dead_at.is_(None), or_(letters.c.due_at <= now, letters.c.tries == 0))
        # SQLite, where one transaction writes at a time, knows no locks on rows, and is told nothing of them.
        first = due.order_by(letters.c.due_at, letters.c.id).limit(1).with_for_update(skip_locked=True)
        while True:
            async with self._database.begin() as tx:
                row = (await tx.execute(first)).one_or_none()
                if row is None:
                    return None
                if row.tries < MOST_CLAIMED:
                    await _change(tx, letters.c.id == row.id, tries=row.tries + 1, due_at=now + LEASE)
                    return Claimed(row.id, row.person, row.sealed, row.tries + 1)
                await _change(tx, letters.c.id == row.id, failure=Failure.FAILED.value, dead_at=now)

    async def done(self, claimed: Claimed) -> None:
        """It is sent, or need not be: forget it."""
        async with self._database.begin() as tx:
            await tx.execute(delete(letters).where(letters.c.id == claimed.id))

    async def failed(self, tx: Tx, claimed: Claimed, failure: Failure, person: str | None) -> bool:
        """Try again later, or keep it as dead after the last try. Whether there will be another try.

        shape: `person` is whose it turned out to be: erasing them takes it out from now on
        """
        now = self._clock.now()
        again = claimed.tries <= len(RETRY_AFTER) and failure not in FOR_GOOD
        when = {"due_at": now + RETRY_AFTER[claimed.tries - 1]} if again else {"dead_at": now}
        whose = {"person": person} if person else {}
        await _change(tx, _still(claimed), failure=failure.value, **when, **whose)
        return again

    async def drop(self, tx: Tx, claimed: Claimed) -> None:
        """Forget it, whatever came of it."""
        await tx.execute(delete(letters).where(_still(claimed)))

    async def counts(self) -> Counts:
        """For whoever watches the house."""
        async with self._database.read() as tx:
            every, dead = (await tx.execute(select(func.count(), func.count(letters.c.dead_at)))).one()
        return Counts(every - dead, dead)


async def forget_dead(tx: Tx, before: datetime) -> None:
    """Drop the letters that died before."""
    await tx.execute(delete(letters).where(letters.c.dead_at <= before))


def _still(claimed: Claimed) -> ColumnElement[bool]:
    """When the lease has ended meanwhile, it is another's."""
    return (letters.c.id == claimed.id) & (letters.c.tries == claimed.tries)


async def _change(tx: Tx, which: ColumnElement[bool], **values: object) -> None:
    await tx.execute(update(letters).where(which).values(values))
