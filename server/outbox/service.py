"""What is to be sent: encrypted rows written in the transaction of what they tell, sent afterwards, tried again.

No row holds a link: its secret is made when the letter is sent. Whom an address belongs to is looked up then too, so
asking for a link costs the same for every address. What never went stays, dead, for an organiser to see.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select

from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.ids import NewId
from server.kit.text_cipher import TextCipher
from server.outbox.directory import Directory
from server.outbox.kinds import Kinds, UnknownKind
from server.outbox.model import ClaimedLetter, Failure, LetterCounts
from server.outbox.queue import LetterQueue, Posted
from server.outbox.tables import letters
from server.platform.letters import LetterChannel, LetterClass, OwnedKind


class Outbox:
    """Letters on their way. Call `post` in a transaction, and `ring` once it is committed.

    shape: `directory` and the kinds are given by the composition, before anything is posted; `channels` are those by
    which this house can send
    """

    directory: Directory

    def __init__(
        self, database: Database, clock: Clock, cipher: TextCipher, new_id: NewId, channels: frozenset[LetterChannel]
    ) -> None:
        self.queue = LetterQueue(database, clock)
        self.kinds = Kinds()
        self.rung = asyncio.Event()
        self._database = database
        self._cipher = cipher
        self._new_id = new_id
        self._channels = channels

    def connect(self, directory: Directory, kinds: Iterable[OwnedKind]) -> None:
        """Know the people, and what may be posted."""
        self.directory = directory
        self.kinds.declare(kinds)

    async def post(
        self,
        tx: Tx,
        letter: msgspec.Struct,
        person: str | None = None,
        *,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        """Put a letter in, once for each channel of its kind that this house has. raises: UnknownKind

        shape: `person` is whose it is, so that erasing them takes it out again; it leaves at `due_at` or later, and not
        at all once `expires_at` has come
        """
        kind, text = self.kinds.of(letter).kind, msgspec.json.encode(letter).decode()
        for channel in sorted(kind.channels & self._channels, key=lambda one: one.value):
            letter_id = self._new_id()
            posted = Posted(
                id=letter_id,
                person=person,
                channel=channel,
                letter_class=kind.letter_class,
                sealed=self._cipher.encrypt(text, letter_id),
                due_at=due_at,
                expires_at=expires_at,
            )
            await self.queue.add(tx, posted)

    def ring(self) -> None:
        """Say that there is something to send."""
        self.rung.set()

    def read(self, letter_id: str, sealed: bytes) -> tuple[OwnedKind, msgspec.Struct]:
        """A letter and its kind. raises: UnknownKind; cryptography.exceptions.InvalidTag with another secret"""
        letter = self.kinds.read(self._cipher.decrypt(sealed, letter_id))
        return self.kinds.of(letter), letter

    def kind_of(self, letter_id: str, sealed: bytes) -> OwnedKind | None:
        """What kind of letter this is; None when nobody can tell."""
        try:
            return self.read(letter_id, sealed)[0]
        except (InvalidTag, UnknownKind):
            return None

    async def take_back(self, tx: Tx, person: str, letter_class: LetterClass) -> None:
        """Drop what is on its way to somebody in this class; and what can never be read."""
        rows = await tx.execute(select(letters.c.id, letters.c.sealed).where(letters.c.person == person))
        kinds = {row.id: self.kind_of(row.id, row.sealed) for row in rows}
        dropped = [letter for letter, one in kinds.items() if one is None or one.kind.letter_class is letter_class]
        await tx.execute(delete(letters).where(letters.c.id.in_(dropped)))

    async def failed(self, claimed: ClaimedLetter, failure: Failure, person: str | None = None) -> bool:
        """As `LetterQueue.failed`; a letter to somebody who was erased meanwhile is forgotten."""
        async with self._database.begin() as tx:
            if person and not await self.directory.names(tx, [person]):
                await self.queue.drop(tx, claimed)
                return False
            return await self.queue.failed(tx, claimed, failure, person)

    async def counts(self) -> LetterCounts:
        """For whoever watches the house."""
        return await self.queue.counts()
