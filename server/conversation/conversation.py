"""One conversation as this process knows it: what happened last, and who listens."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from server.conversation.model import Access, AnyEvent
from server.conversation.recent import Recent
from server.conversation.store import Message
from server.conversation.views import ConversationView, MessageView
from server.journal.model import Entry
from server.realtime.channel import Connection
from server.realtime.wire import Patch, Snapshot

_encode = msgspec.json.Encoder().encode


@dataclass(eq=False, slots=True)
class Listener:
    connection: Connection
    access: Access
    version: int  # the last one sent


@dataclass(frozen=True, slots=True)
class News:
    """Messages that changed, None where one is gone; or all that there are."""

    messages: dict[int, Message | None]
    whole: bool


@dataclass(eq=False, slots=True)
class Conversation:
    """Listeners are told together, and from memory; `reading` when something has to be read first."""

    key: str
    channel: str
    recent: Recent
    ended: bool
    used_at: float
    names: dict[str, str] = field(default_factory=dict)
    facilitators: frozenset[str] = frozenset()  # of the group whose conversation it is
    nameless: set[str] = field(default_factory=set)  # who wrote, and it is not known how they are called
    listeners: dict[str, Listener] = field(default_factory=dict)
    revocations: int = 0  # somebody may have lost access while their subscription was being read
    telling: bool = False
    reading: "asyncio.Task[None] | None" = None

    def take(self, entry: Entry, events: Sequence[AnyEvent]) -> None:
        """Come to the state after this entry."""
        self.recent.take(entry, events)
        if entry.person and entry.person not in self.names:
            self.nameless.add(entry.person)

    def call(self, names: dict[str, str], facilitators: frozenset[str]) -> None:
        """From now on people are called like this, and these are marked; who has no name here has none."""
        called = dict.fromkeys(self.nameless, "") | names
        self.nameless.clear()
        if (called, facilitators) != (self.names, self.facilitators):
            self.names, self.facilitators = called, facilitators
            self.recent.rename()

    def behind(self) -> list[Listener]:
        """Listeners who missed more than is kept in memory."""
        return [listener for listener in self.listeners.values() if listener.version < self.recent.since]

    def tell(self, now: datetime) -> bool:
        """Send everybody what they have not got yet, the same bytes to all who have got the same. Whether that is all:
        some may have missed more than is kept in memory.
        """
        version, since_, frames, all_told = self.recent.version, self.recent.since, dict[int, bytes](), True
        for listener in list(self.listeners.values()):
            since = listener.version
            if since >= version:
                continue
            if since < since_:
                all_told = False
                continue
            frame = frames.get(since)
            if frame is None:
                frame = frames[since] = self.patch(since, now)
            listener.version = version
            listener.connection.send(frame)
        self.recent.trim()
        return all_told

    def patch(self, since: int, now: datetime) -> bytes:
        """What changed since then, from memory, as one frame."""
        patch = msgspec.Raw(self.recent.patch(since, now, self._json))
        return _encode(Patch(self.channel, since, self.recent.version, patch))

    def frame(self, listener: Listener, since: int | None, version: int, news: News) -> bytes:
        """What was read, as one frame: a patch, or the whole conversation."""
        shown = {str(seq): kept and self._shown(kept) for seq, kept in news.messages.items()}
        if news.whole or since is None:
            access = listener.access
            messages = {seq: message for seq, message in shown.items() if message}
            view = ConversationView(messages, access.may_write, access.fades_after_h)
            return _encode(Snapshot(self.channel, version, msgspec.Raw(_encode(view))))
        patch = {"messages": shown} if shown else {}
        return _encode(Patch(self.channel, since, version, msgspec.Raw(_encode(patch))))

    def let_go(self, code: str, person: str | None = None) -> None:
        """End the subscriptions of one person, or of everybody, at once."""
        self.revocations += 1
        for listener in list(self.listeners.values()):
            if person is None or listener.connection.person == person:
                del self.listeners[listener.connection.id]
                listener.connection.end(self.channel, code)

    def _json(self, kept: Message) -> bytes:
        return _encode(self._shown(kept))

    def _shown(self, kept: Message) -> MessageView:
        return MessageView(
            person=kept.person,
            name=self.names.get(kept.person, ""),
            text=kept.text,
            at=kept.at,
            client=kept.client_id,
            edited=kept.edited_at is not None,
            fades_at=kept.fades_at,
            facilitator=kept.person in self.facilitators,
        )
