"""The front door: who may take part in a conversation, and when it ends."""

from collections.abc import Collection

from server.conversation.channel import ConversationChannel
from server.conversation.fading import Fading
from server.conversation.model import Access
from server.conversation.privacy import PRIVACY
from server.conversation.talks import CheckAccess, Facilitators, Names, Prefix, Talks
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
        self._talks = Talks(database, follower, clock)
        writing = Writing(self._talks, database, journal, clock)
        self._fading = Fading(self._talks, writing, database, clock, ids)
        self.channel = ConversationChannel(self._talks, writing)

    def register(self, prefix: Prefix, access: CheckAccess, names: Names, facilitators: Facilitators = nobody) -> None:
        """Ask `access(person, id)` at every subscription and command under this prefix, `names(id)` for the shown names
        of whoever may have written there, and `facilitators(id)` for who is marked as one.
        """
        self._talks.register(prefix, access, names, facilitators)

    def revoke(self, person: str, key: str, code: str = "not_member") -> None:
        """End a person's subscriptions in this process at once; `access` must already say no."""
        if talk := self._talks.known(key):
            talk.let_go(code, person)

    def how_many(self) -> int:
        """Conversations that this process follows."""
        return self._talks.how_many()

    def listened_to(self, key: str) -> bool:
        """Whether somebody listens in this process, so that it must go on asking who still may."""
        talk = self._talks.known(key)
        return talk is not None and bool(talk.listeners)

    async def refresh(self, key: str) -> None:
        """Names or access have changed: ask again, and send everybody who listens in this process a snapshot."""
        await self._talks.refresh(key)

    async def refresh_all(self) -> None:
        """Somebody has erased what they wrote, wherever that was: the same for every conversation of this process."""
        await self._talks.refresh_all()

    async def end(self, key: str) -> None:
        """Delete a conversation for good, texts and log, and let everybody go, in every process."""
        await self._fading.end(key)

    async def fade(self) -> None:
        """Delete every message whose time has come."""
        await self._fading.look()

    async def sweep(self) -> None:
        """Put away, in this process, the conversations that nobody has used for a while."""
        await self._talks.sweep()

    async def run(self) -> None:
        """Delete what has faded, once a minute for as long as the process lives."""
        await self._fading.run()
