"""The SQL of letters on their way.

A letter waits (`due_at`), enters the queue (`ready_at`), is claimed, and is then deleted or waits again. The queue is
sorted by class, so that a sign-in letter overtakes any number of reminders, then fairly by person: the n-th letter to
one person within an hour belongs to lap n, and a lap ends before the next begins. The queue's index holds no waiting
letters, so the next letter is always its first entry. source: decisions/0031
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, update

from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.outbox.model import FOR_GOOD, LEASE, MOST_CLAIMED, RETRY_AFTER, ClaimedLetter, Failure, LetterCounts
from server.outbox.tables import letters
from server.platform.letters import LetterChannel, LetterClass

LAP = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A letter as it is put in. shape: it leaves at `due_at` or later, and is of no use from `expires_at` on"""

    id: str
    person: str | None
    channel: LetterChannel
    letter_class: LetterClass
    sealed: bytes
    due_at: datetime | None = None
    expires_at: datetime | None = None


class LetterQueue:
    """Letters, each claimed by one process at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, tx: Tx, posted: Posted) -> None:
        """Add a letter. One that is due now enters the queue here, so that a clock set back later does not delay it."""
        now = self._clock.now()
        due_at = posted.due_at or now
        values = {
            "id": posted.id,
            "person": posted.person,
            "channel": posted.channel.value,
            "letter_class": posted.letter_class.value,
            "lap": await _next_lap(tx, posted.person, posted.letter_class, due_at) if posted.person else 0,
            "sealed": posted.sealed,
            "tries": 0,
            "posted_at": now,
            "due_at": due_at,
            "ready_at": now if due_at <= now else None,
            "expires_at": posted.expires_at,
        }
        await tx.execute(insert(letters).values(values))

    async def claim(self) -> ClaimedLetter | None:
        """The next letter, given to one process only; whoever claims at the same time gets another.

        One at a time: the lease of one that waits behind slow others would end, and it would be sent twice.
        """
        now = self._clock.now()
        while True:
            async with self._database.begin() as tx:
                await _let_in(tx, now)
                row = (await tx.execute(next_in_queue())).one_or_none()
                if row is None:
                    return None
                if row.tries < MOST_CLAIMED:
                    change = {"tries": row.tries + 1, "due_at": now + LEASE, "ready_at": None}
                    await _change(tx, letters.c.id == row.id, **change)
                    return ClaimedLetter(
                        row.id, row.person, LetterChannel(row.channel), row.sealed, row.tries + 1, row.expires_at
                    )
                await _change(tx, letters.c.id == row.id, **_dead(Failure.FAILED, now))

    async def done(self, claimed: ClaimedLetter) -> None:
        """It is sent, or need not be: forget it."""
        async with self._database.begin() as tx:
            await tx.execute(delete(letters).where(letters.c.id == claimed.id))

    async def failed(self, tx: Tx, claimed: ClaimedLetter, failure: Failure, person: str | None) -> bool:
        """Try again later, or keep it as dead after the last try. Whether there will be another try.

        shape: `person` is whose it turned out to be: erasing them takes it out from now on
        """
        now = self._clock.now()
        again = claimed.tries <= len(RETRY_AFTER) and failure not in FOR_GOOD
        change = (
            {"failure": failure.value, "due_at": now + RETRY_AFTER[claimed.tries - 1]} if again else _dead(failure, now)
        )
        await _change(tx, _still(claimed), **change, **({"person": person} if person else {}))
        return again

    async def hold(self, tx: Tx, claimed: ClaimedLetter, until: datetime) -> None:
        """Let it wait until then, without counting a try."""
        await _change(tx, _still(claimed), due_at=until, tries=claimed.tries - 1)

    async def drop(self, tx: Tx, claimed: ClaimedLetter) -> None:
        """Forget it, whatever came of it."""
        await tx.execute(delete(letters).where(_still(claimed)))

    async def counts(self) -> LetterCounts:
        """For whoever watches the house."""
        async with self._database.read() as tx:
            every, dead = (await tx.execute(select(func.count(), func.count(letters.c.dead_at)))).one()
        return LetterCounts(every - dead, dead)


def next_in_queue() -> Select[Any]:
    """The letter to send next. On SQLite, which has one writer at a time, the row lock is left out."""
    c = letters.c
    first = select(letters).where(c.ready_at.is_not(None)).order_by(c.letter_class, c.lap, c.ready_at, c.id)
    return first.limit(1).with_for_update(skip_locked=True)


async def forget_dead(tx: Tx, before: datetime) -> None:
    """Drop the letters that died before."""
    await tx.execute(delete(letters).where(letters.c.dead_at <= before))


async def _let_in(tx: Tx, now: datetime) -> None:
    """Move due letters into the queue. Rows that another process moves are skipped, which avoids deadlocks."""
    c = letters.c
    due = select(c.id).where(c.ready_at.is_(None), c.dead_at.is_(None), c.due_at <= now)
    await _change(tx, c.id.in_(due.with_for_update(skip_locked=True)), ready_at=c.due_at)


async def _next_lap(tx: Tx, person: str, letter_class: LetterClass, due_at: datetime) -> int:
    """One more than the last lap of this person's letters in the queue, or due within an hour before."""
    c = letters.c
    before = or_(c.ready_at.is_not(None), c.due_at.between(due_at - LAP, due_at))
    mine = select(c.lap).where(c.person == person, c.letter_class == letter_class.value, c.dead_at.is_(None), before)
    last: int | None = (await tx.execute(mine.order_by(c.lap.desc()).limit(1))).scalar_one_or_none()
    return 0 if last is None else last + 1


def _dead(failure: Failure, now: datetime) -> dict[str, object]:
    return {"failure": failure.value, "dead_at": now, "ready_at": None}


def _still(claimed: ClaimedLetter) -> ColumnElement[bool]:
    """When the lease has ended meanwhile, it is another's."""
    return (letters.c.id == claimed.id) & (letters.c.tries == claimed.tries)


async def _change(tx: Tx, which: ColumnElement[bool], **values: object) -> None:
    await tx.execute(update(letters).where(which).values(values))
