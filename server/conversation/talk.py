"""One conversation as this process knows it: how far it has come, and who listens."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from server.conversation.model import Access
from server.conversation.store import Message
from server.conversation.views import ConversationView, MessageView
from server.realtime.channel import Connection
from server.realtime.wire import Patch, Snapshot

_encode = msgspec.json.encode


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
class Talk:
    """`head` is the last version heard of; listeners are told of it as soon as the texts are read."""

    key: str
    head: int
    ended: bool
    used_at: datetime
    names: dict[str, str] = field(default_factory=dict)
    listeners: dict[str, Listener] = field(default_factory=dict)
    revocations: int = 0  # somebody may have lost access while their subscription was being read
    one_teller: asyncio.Lock = field(default_factory=asyncio.Lock)
    one_writer: asyncio.Lock = field(default_factory=asyncio.Lock)
    telling: "asyncio.Task[None] | None" = None

    @property
    def channel(self) -> str:
        return f"conversation:{self.key}"

    def frame(self, listener: Listener, since: int | None, version: int, news: News) -> bytes:
        """The news as one frame: a patch, or the whole conversation."""
        shown = {str(seq): kept and self._shown(kept) for seq, kept in news.messages.items()}
        if news.whole or since is None:
            access = listener.access
            messages = {seq: message for seq, message in shown.items() if message}
            view = ConversationView(messages, access.may_write, access.fades_after_h)
            return _encode(Snapshot(self.channel, version, msgspec.Raw(_encode(view))))
        patch = {"messages": shown} if shown else {}
        return _encode(Patch(self.channel, since, version, msgspec.Raw(_encode(patch))))

    def _shown(self, kept: Message) -> MessageView:
        return MessageView(
            person=kept.person,
            name=self.names.get(kept.person, ""),
            text=kept.text,
            at=kept.at,
            client=kept.client_id,
            edited=kept.edited_at is not None,
            fades_at=kept.fades_at,
        )

    def let_go(self, code: str, person: str | None = None) -> None:
        """End the subscriptions of one person, or of everybody, at once."""
        self.revocations += 1
        for listener in list(self.listeners.values()):
            if person is None or listener.connection.person == person:
                del self.listeners[listener.connection.id]
                listener.connection.end(self.channel, code)
