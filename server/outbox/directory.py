"""What the outbox must ask of whoever knows the people; the composition fills it in."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from server.kit.db import Tx
from server.platform.letters import LetterChannel, Recipient


class Directory(Protocol):
    """Who people are. Every method joins the caller's transaction."""

    async def recipient(self, tx: Tx, person: str, channel: LetterChannel) -> Recipient | None:
        """Where this person is reached; None for somebody unknown, or without an address there."""
        ...

    async def names(self, tx: Tx, people: Iterable[str]) -> Mapping[str, str]:
        """Shown names by person; who is not there is left out."""
        ...

    async def is_organiser(self, tx: Tx, person: str) -> bool:
        """Whether this person organises the house."""
        ...

    async def note(self, tx: Tx, who: str, what: str, whom: str) -> None:
        """Remember an act in the house's audit."""
        ...
