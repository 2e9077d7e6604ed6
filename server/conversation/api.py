"""The front door: who may take part in a conversation, and when it ends."""

from collections.abc import Collection

from server.conversation.channel import ConversationChannel
from server.conversation.expiry import Expiry
from server.conversation.model import Access
from server.conversation.privacy import PRIVACY
from server.conversation.registry import CheckAccess, ConversationRegistry, Facilitators, Names, Prefix
from server.conversation.writing import Writing
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import NewId

__all__ = ["PRIVACY", "Access", "CheckAccess", "Conversations", "Names", "Prefix"]


async def nobody(_: str) -> Collection[str]:
    """Where there is no group, nobody facilitates."""
    return ()


class Conversations:
    """All conversations, as this process serves them. A key is `<prefix>-<id>`; `channel` is for the gateway."""

    def __init__(self, *, database: Database, journal: Journal, follower: Follower, clock: Clock, ids: NewId) -> None:
        self._registry = ConversationRegistry(database, follower, clock)
        writing = Writing(self._registry, database, journal, clock)
        self._expiry = Expiry(self._registry, writing, database, clock, ids)
        self.channel = ConversationChannel(self._registry, writing)

    def register(self, prefix: Prefix, access: CheckAccess, names: Names, facilitators: Facilitators = nobody) -> None:
        """Ask `access(person, id)` at every subscription and command under this prefix, `names(id)` for the shown names
        of whoever may have written there, and `facilitators(id)` for who is marked as one.
        """
        self._registry.register(prefix, access, names, facilitators)

    def revoke(self, person: str, key: str, code: str = "not_member") -> None:
        """End a person's subscriptions in this process at once; `access` must already say no."""
        if conversation := self._registry.known(key):
            conversation.let_go(code, person)

    def how_many(self) -> int:
        """Conversations that this process follows."""
        return self._registry.how_many()

    def listened_to(self, key: str) -> bool:
        """Whether somebody listens in this process, so that it must go on asking who still may."""
        conversation = self._registry.known(key)
        return conversation is not None and bool(conversation.listeners)

    async def refresh(self, key: str) -> None:
        """Names or access have changed: ask again, and send everybody who listens in this process a snapshot."""
        await self._registry.refresh(key)

    async def refresh_all(self) -> None:
        """Somebody has erased what they wrote, wherever that was: the same for every conversation of this process."""
        await self._registry.refresh_all()

    async def end(self, key: str) -> None:
        """Delete a conversation for good, texts and log, and let everybody go, in every process."""
        await self._expiry.end(key)

    async def fade(self) -> None:
        """Delete every message whose time has come."""
        await self._expiry.look()

    async def sweep(self) -> None:
        """Put away, in this process, the conversations that nobody has used for a while."""
        await self._registry.sweep()

    async def run(self) -> None:
        """Delete what has faded, once a minute for as long as the process lives."""
        await self._expiry.run()
