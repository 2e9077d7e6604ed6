"""Who people are, for whoever writes to them."""

from collections.abc import Iterable, Mapping

from server.identity import store
from server.identity.audit import Audit
from server.identity.letter_writer import LetterWriter
from server.kit.db import Tx
from server.platform.letters import LetterChannel, Recipient


class AccountDirectory:
    """The `Directory` that the outbox asks."""

    def __init__(self, writer: LetterWriter, audit: Audit) -> None:
        self._writer = writer
        self._audit = audit

    async def recipient(self, tx: Tx, person: str, channel: LetterChannel) -> Recipient | None:
        """Where this person is reached; None for somebody unknown, or without an address there."""
        return await self._writer.to_person(tx, person) if channel is LetterChannel.MAIL else None

    async def names(self, tx: Tx, people: Iterable[str]) -> Mapping[str, str]:
        """Shown names by person; who is not there is left out."""
        return {str(person): name for person, name in (await store.names(tx, people)).items()}

    async def is_organiser(self, tx: Tx, person: str) -> bool:
        """Whether this person organises the house."""
        found = await store.person(tx, person)
        return found is not None and found.organiser

    async def note(self, tx: Tx, who: str, what: str, whom: str) -> None:
        """Remember an act in the house's audit."""
        await self._audit.note(tx, who, what, whom)
