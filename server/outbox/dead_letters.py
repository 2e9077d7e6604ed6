"""Letters that never went, as an organiser sees them: whose they are and why, never the address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import delete, select, update

from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import Kind, Refused, not_found
from server.outbox.model import DEAD_LETTER_AGE
from server.outbox.queue import forget_dead
from server.outbox.service import Outbox
from server.outbox.tables import letters

Why = Literal["unreachable", "refused", "unreadable", "failed"]
"""The values of `model.Failure`."""
UNKNOWN = "unknown"


class DeadLetter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A letter that was given up.

    shape: `sort` is the name of its kind, or `unknown`; `name` empty when nobody knows
    whose it is
    """

    id: str
    sort: str
    failure: Why
    tries: int
    posted_at: datetime
    dead_at: datetime
    name: str = ""


class Letterbox(msgspec.Struct, frozen=True):
    """The house's mail: how many letters are on their way, and those that never went, newest first."""

    waiting: int
    dead: Sequence[DeadLetter]


class DeadLetters:
    """What organisers may do about mail that does not arrive."""

    def __init__(self, database: Database, clock: Clock, outbox: Outbox) -> None:
        self._database = database
        self._clock = clock
        self._outbox = outbox

    async def look(self, organiser: str) -> Letterbox:
        """All there is. raises: Refused(not_organiser)"""
        dead = select(letters).where(letters.c.dead_at.is_not(None)).order_by(letters.c.dead_at.desc(), letters.c.id)
        async with self._database.read() as tx:
            await self._must_organise(tx, organiser)
            rows = (await tx.execute(dead)).all()
            names = await self._outbox.directory.names(tx, {row.person for row in rows if row.person})
        return Letterbox(
            (await self._outbox.counts()).waiting,
            [
                DeadLetter(
                    row.id,
                    kind.name if (kind := self._outbox.kind_of(row.id, row.sealed)) else UNKNOWN,
                    row.failure,
                    row.tries,
                    row.posted_at,
                    row.dead_at,
                    names.get(row.person, ""),
                )
                for row in rows
            ],
        )

    async def again(self, organiser: str, letter: str) -> None:
        """Send it after all, as if it were new. raises: Refused(not_organiser, not_found)"""
        now = self._clock.now()
        fresh = {"dead_at": None, "failure": None, "tries": 0, "due_at": now, "ready_at": now}
        async with self._database.begin() as tx:
            await self._note(tx, organiser, "letter_tried_again", letter)
            await tx.execute(update(letters).where(letters.c.id == letter).values(fresh))
        self._outbox.ring()

    async def delete(self, organiser: str, letter: str) -> None:
        """Forget it. raises: Refused(not_organiser, not_found)"""
        async with self._database.begin() as tx:
            await self._note(tx, organiser, "letter_deleted", letter)
            await tx.execute(delete(letters).where(letters.c.id == letter))
        await self._database.scrub()

    async def forget_old(self) -> None:
        """Forget those that were given up long ago."""
        async with self._database.begin() as tx:
            await forget_dead(tx, self._clock.now() - DEAD_LETTER_AGE)
        await self._database.scrub()

    async def _note(self, tx: Tx, organiser: str, what: str, letter: str) -> None:
        await self._must_organise(tx, organiser)
        dead = select(letters.c.person).where(letters.c.id == letter, letters.c.dead_at.is_not(None)).with_for_update()
        row = (await tx.execute(dead)).one_or_none()
        if row is None:
            raise not_found()
        await self._outbox.directory.note(tx, organiser, what, row.person or letter)

    async def _must_organise(self, tx: Tx, person: str) -> None:
        if not await self._outbox.directory.is_organiser(tx, person):
            raise Refused("not_organiser", Kind.FORBIDDEN)
