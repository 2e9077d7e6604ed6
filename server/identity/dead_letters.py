"""Letters that never went, as an organiser sees them: whose they are and why, never the address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select, update

from server.identity import store
from server.identity.audit import Audit
from server.identity.letters import ConfirmLetter, NoticeLetter, Outbox, ProveLetter, SignInLetter
from server.identity.tables import letters, persons
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import Kind, Refused, not_found

Why = Literal["unreachable", "refused", "unreadable", "failed"]
"""The values of `letters.Failure`."""
Sort = Literal["sign_in", "confirm", "prove", "notice", "unknown"]


class DeadLetter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A letter that was given up. shape: `failure` as in `letters.Failure`; `name` empty when nobody knows whose"""

    id: str
    sort: Sort
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

    def __init__(self, database: Database, clock: Clock, outbox: Outbox, audit: Audit) -> None:
        self._database = database
        self._clock = clock
        self._outbox = outbox
        self._audit = audit

    async def look(self, organiser: str) -> Letterbox:
        """All there is. raises: Refused(not_organiser)"""
        query = (
            select(letters, persons.c.name)
            .join(persons, letters.c.person == persons.c.id, isouter=True)
            .where(letters.c.dead_at.is_not(None))
            .order_by(letters.c.dead_at.desc(), letters.c.id)
        )
        async with self._database.read() as tx:
            await self._must_organise(tx, organiser)
            rows = (await tx.execute(query)).all()
        dead = [
            DeadLetter(
                row.id,
                self._sort(row.id, row.sealed),
                row.failure,
                row.tries,
                row.posted_at,
                row.dead_at,
                row.name or "",
            )
            for row in rows
        ]
        return Letterbox((await self._outbox.counts()).waiting, dead)

    async def again(self, organiser: str, letter: str) -> None:
        """Send it after all, as if it were new. raises: Refused(not_organiser, not_found)"""
        fresh = {"dead_at": None, "failure": None, "tries": 0, "due_at": self._clock.now()}
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

    async def _note(self, tx: Tx, organiser: str, what: str, letter: str) -> None:
        await self._must_organise(tx, organiser)
        dead = select(letters.c.person).where(letters.c.id == letter, letters.c.dead_at.is_not(None)).with_for_update()
        row = (await tx.execute(dead)).one_or_none()
        if row is None:
            raise not_found()
        await self._audit.note(tx, organiser, what, row.person or letter)

    @staticmethod
    async def _must_organise(tx: Tx, person: str) -> None:
        found = await store.person(tx, person)
        if found is None or not found.organiser:
            raise Refused("not_organiser", Kind.FORBIDDEN)

    def _sort(self, letter_id: str, sealed: bytes) -> Sort:
        try:
            letter = self._outbox.open(letter_id, sealed)
        except InvalidTag:
            return "unknown"
        match letter:
            case SignInLetter():
                return "sign_in"
            case ConfirmLetter():
                return "confirm"
            case ProveLetter():
                return "prove"
            case NoticeLetter():
                return "notice"
