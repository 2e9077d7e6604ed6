"""What is to be mailed: sealed rows written in the transaction of what they tell, sent afterwards, tried again.

No row holds a link: its secret is made when the letter is sent. Whether an address is known is looked up then too,
so asking for a link costs the same for every address. What never went stays, dead, for an organiser to see.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from server.identity import store
from server.identity.destination import HOME
from server.identity.seal import Seal
from server.identity.tables import letters
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.ids import NewId

LEASE = timedelta(minutes=2)
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600))
MOST_CLAIMED = 12  # times; whoever sends such a letter seems to die of it


class SignInLetter(msgspec.Struct, frozen=True, tag="sign_in"):
    """A link to sign in, for whoever has this address, if anybody does; it leads on to one of our pages.

    shape: `language` is that of the page where it was asked for, in which who never chose one is written to
    """

    email: str
    leads_to: str = HOME
    language: str = ""


class ConfirmLetter(msgspec.Struct, frozen=True, tag="confirm"):
    """A link that gives this person this address."""

    person: str
    email: str


class ProveLetter(msgspec.Struct, frozen=True, tag="prove"):
    """A link by which this person shows that it is them who uses this sign-in."""

    person: str
    sign_in: str


What = Literal["new_device", "recovery_made", "email_changed", "signed_out_everywhere"]


class NoticeLetter(msgspec.Struct, frozen=True, tag="notice"):
    """Tells this person what was done with their account, and when.

    shape: without `email` it goes to the address they have; letters of older releases lack `at`
    """

    person: str
    what: What
    device: str = ""
    email: str = ""
    at: datetime | None = None


Letter = SignInLetter | ConfirmLetter | ProveLetter | NoticeLetter


class Failure(Enum):
    """Why a letter has not gone, without content."""

    UNREACHABLE = "unreachable"  # nobody took it
    REFUSED = "refused"  # the relay will never take it
    UNREADABLE = "unreadable"  # the house's secret was changed
    FAILED = "failed"  # a bug of ours


FOR_GOOD = frozenset({Failure.REFUSED, Failure.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that this process may send until its lease ends. shape: `tries` counts this one"""

    id: str
    sealed: bytes
    tries: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many letters are on their way, and how many never went."""

    waiting: int
    dead: int


class Outbox:
    """Letters on their way. Call `post` in a transaction, and `ring` once it is committed."""

    def __init__(self, database: Database, clock: Clock, seal: Seal, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._new_id = new_id
        self.rung = asyncio.Event()

    async def post(self, tx: Tx, letter: Letter, person: str | None = None) -> None:
        """Put a letter in; `person` is whose it is, so that erasing them takes it out again."""
        letter_id, now = self._new_id(), self._clock.now()
        sealed = self._seal.close(msgspec.json.encode(letter).decode(), letter_id)
        values = {"id": letter_id, "person": person, "sealed": sealed, "tries": 0, "posted_at": now, "due_at": now}
        await tx.execute(insert(letters).values(values))

    def ring(self) -> None:
        """Tell the postman that there is something to send."""
        self.rung.set()

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
                    return Claimed(row.id, row.sealed, row.tries + 1)
                await _change(tx, letters.c.id == row.id, failure=Failure.FAILED.value, dead_at=now)

    def open(self, letter_id: str, sealed: bytes) -> Letter:
        """What a letter says. raises: cryptography.exceptions.InvalidTag when the house's secret was changed"""
        text = self._seal.open(sealed, letter_id)
        letter: Letter = msgspec.json.decode(text, type=Letter)
        return letter

    async def take_back(self, tx: Tx, person: str) -> None:
        """Drop what is on its way to somebody and would open their account; what only tells them goes on."""
        rows = await tx.execute(select(letters.c.id, letters.c.sealed).where(letters.c.person == person))
        opening = [row.id for row in rows if not isinstance(self.open(row.id, row.sealed), NoticeLetter)]
        await tx.execute(delete(letters).where(letters.c.id.in_(opening)))

    async def done(self, claimed: Claimed) -> None:
        """It is sent, or need not be: forget it."""
        async with self._database.begin() as tx:
            await tx.execute(delete(letters).where(letters.c.id == claimed.id))

    async def failed(self, claimed: Claimed, failure: Failure, person: str | None = None) -> bool:
        """Try again later, or keep it as dead after the last try. Whether there will be another try.

        shape: `person` is whose it turned out to be: erasing them takes it out from now on
        """
        now = self._clock.now()
        again = claimed.tries <= len(RETRY_AFTER) and failure not in FOR_GOOD
        when = {"due_at": now + RETRY_AFTER[claimed.tries - 1]} if again else {"dead_at": now}
        # When the lease has ended meanwhile, it is another's.
        mine = (letters.c.id == claimed.id) & (letters.c.tries == claimed.tries)
        async with self._database.begin() as tx:
            if person and await store.person(tx, person) is None:
                await tx.execute(delete(letters).where(mine))
                return False
            whose = {"person": person} if person else {}
            await _change(tx, mine, failure=failure.value, **when, **whose)
        return again

    async def counts(self) -> Counts:
        """For whoever watches the house."""
        async with self._database.read() as tx:
            every, dead = (await tx.execute(select(func.count(), func.count(letters.c.dead_at)))).one()
        return Counts(every - dead, dead)


async def forget_dead(tx: Tx, before: datetime) -> None:
    """Drop the letters that died before."""
    await tx.execute(delete(letters).where(letters.c.dead_at <= before))


async def _change(tx: Tx, which: ColumnElement[bool], **values: object) -> None:
    await tx.execute(update(letters).where(which).values(values))
