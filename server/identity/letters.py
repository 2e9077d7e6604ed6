"""What is to be mailed: sealed rows written in the transaction of what they tell, sent afterwards, tried again.

No row holds a link: its secret is made when the letter is sent. Whether an address is known is looked up then too,
so asking for a link costs the same for every address.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, insert, select, update

from server.identity.seal import Seal
from server.identity.tables import letters
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.ids import NewId

LEASE = timedelta(minutes=2)
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600))
MOST_TRIED = 20  # letters, when others are faster


class SignInLetter(msgspec.Struct, frozen=True, tag="sign_in"):
    """A link to sign in, for whoever has this address, if anybody does."""

    email: str


class ConfirmLetter(msgspec.Struct, frozen=True, tag="confirm"):
    """A link that gives this person this address."""

    person: str
    email: str


Letter = SignInLetter | ConfirmLetter


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that this process may send until its lease ends. shape: `tries` counts this one"""

    id: str
    sealed: bytes
    tries: int


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
        letter_id = self._new_id()
        sealed = self._seal.close(msgspec.json.encode(letter).decode(), letter_id)
        values = {"id": letter_id, "person": person, "sealed": sealed, "tries": 0, "due_at": self._clock.now()}
        await tx.execute(insert(letters).values(values))

    def ring(self) -> None:
        """Tell the postman that there is something to send."""
        self.rung.set()

    async def claim(self) -> Claimed | None:
        """A letter that is due, given to one process only.

        One at a time: the lease of one that waits behind slow others would end, and it would be sent twice.
        """
        now = self._clock.now()
        due = select(letters).where(letters.c.due_at <= now).order_by(letters.c.due_at, letters.c.id)
        async with self._database.begin() as tx:
            for row in (await tx.execute(due.limit(MOST_TRIED))).all():
                if await self._take(tx, row.id, row.tries, now + LEASE):
                    return Claimed(row.id, row.sealed, row.tries + 1)
        return None

    def open(self, claimed: Claimed) -> Letter:
        """What a letter says. raises: cryptography.exceptions.InvalidTag when the house's secret was changed"""
        text = self._seal.open(claimed.sealed, claimed.id)
        letter: Letter = msgspec.json.decode(text, type=SignInLetter | ConfirmLetter)
        return letter

    async def done(self, claimed: Claimed) -> None:
        """It is sent, or never will be: forget it."""
        async with self._database.begin() as tx:
            await tx.execute(delete(letters).where(letters.c.id == claimed.id))

    async def failed(self, claimed: Claimed) -> bool:
        """Try again later, or forget it after the last try. Whether there will be another try."""
        if claimed.tries > len(RETRY_AFTER):
            await self.done(claimed)
            return False
        again_at = self._clock.now() + RETRY_AFTER[claimed.tries - 1]
        async with self._database.begin() as tx:
            await tx.execute(update(letters).where(letters.c.id == claimed.id).values(due_at=again_at))
        return True

    @staticmethod
    async def _take(tx: Tx, letter: str, tries: int, until: datetime) -> bool:
        mine = update(letters).where(letters.c.id == letter, letters.c.tries == tries)
        return (await tx.execute(mine.values(tries=tries + 1, due_at=until))).rowcount == 1
