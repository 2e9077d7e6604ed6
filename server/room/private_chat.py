"""Private chats between a facilitator and a member: what the server knows of them. source: decisions/0026"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from server.circle.presence import without

ASK_AGAIN_S = 5 * 60  # after a member said "not now"


@dataclass(frozen=True, slots=True)
class PrivateChat:
    """One member's. shape: not `open`: the facilitator has asked, and the member has not answered

    `number` counts the chats of a meeting: keys of one open nothing in another
    """

    facilitator: str
    open: bool
    number: int


@dataclass(frozen=True, slots=True)
class PrivateChats:
    """Who writes with whom. shape: `of` by member, who has one at a time; `declined` when a member last said no"""

    allowed: bool = False
    made: int = 0
    of: Mapping[str, PrivateChat] = field(default_factory=dict)
    declined: Mapping[str, datetime] = field(default_factory=dict)

    def between(self, one: str, other: str) -> tuple[str, PrivateChat] | None:
        """The member and the chat of these two, whoever of them is which."""
        for member, facilitator in ((one, other), (other, one)):
            chat = self.of.get(member)
            if chat is not None and chat.facilitator == facilitator:
                return member, chat
        return None

    def open_between(self, one: str, other: str) -> bool:
        """Whether these two may write to each other now."""
        found = self.between(one, other)
        return found is not None and found[1].open

    def may_ask_at(self, member: str) -> datetime | None:
        """When facilitators may ask this member again; None: at any time."""
        declined_at = self.declined.get(member)
        return declined_at + timedelta(seconds=ASK_AGAIN_S) if declined_at is not None else None

    def asked(self, facilitator: str, member: str) -> "PrivateChats":
        """With a chat that the member may open."""
        return with_new(self, facilitator, member, is_open=False)

    def opened(self, facilitator: str, member: str) -> "PrivateChats":
        """With an open chat: the one that the facilitator asked for, or a new one."""
        asked, welcome = self.of.get(member), self.welcome(member)
        if asked is None or asked.facilitator != facilitator:
            return with_new(welcome, facilitator, member, is_open=True)
        return replace(welcome, of={**self.of, member: replace(asked, open=True)})

    def ended(self, facilitator: str, member: str) -> "PrivateChats":
        """Without the chat of these two."""
        chat = self.of.get(member)
        return self if chat is None or chat.facilitator != facilitator else replace(self, of=without(self.of, member))

    def refused(self, member: str, at: datetime) -> "PrivateChats":
        """Facilitators leave this member in peace for a while."""
        return replace(self, declined={**self.declined, member: at})

    def welcome(self, member: str) -> "PrivateChats":
        """The member would rather be asked, after all."""
        return replace(self, declined=without(self.declined, member))


def with_new(chats: PrivateChats, facilitator: str, member: str, *, is_open: bool) -> PrivateChats:
    """With another chat, in the place of the one that the member had."""
    number = chats.made + 1
    return replace(chats, made=number, of={**chats.of, member: PrivateChat(facilitator, is_open, number)})
