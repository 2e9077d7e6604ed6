"""What has happened to private chats, as the log keeps it: who with whom and when, never a word."""

from server.room.event import RoomEvent


class PrivateChatsSet(RoomEvent, frozen=True):
    """Whether the house has them."""

    on: bool


class PrivateChatAsked(RoomEvent, frozen=True):
    """A facilitator would like to write to a member."""

    facilitator: str
    member: str


class PrivateChatOpened(RoomEvent, frozen=True):
    """By the member: asked, or of their own accord."""

    facilitator: str
    member: str


class PrivateChatEnded(RoomEvent, frozen=True):
    facilitator: str
    member: str
    by: str | None = None  # None: by itself


PrivateEvent = PrivateChatsSet | PrivateChatAsked | PrivateChatOpened | PrivateChatEnded
