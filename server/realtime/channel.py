"""The interface that a slice implements to be reachable over the socket, and the connection it is given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from server.kit.ids import digest
from server.kit.limits import Limit


class Connection(Protocol):
    """One person's open socket, as a channel sees it."""

    @property
    def id(self) -> str: ...

    @property
    def person(self) -> str: ...

    @property
    def gone_at(self) -> datetime | None:
        """When the socket closed; None while it is open."""
        ...

    def send(self, frame: bytes, *, droppable: bool = False) -> None:
        """Queue one encoded frame; never waits. A droppable frame is dropped when the reader is slow."""
        ...

    def end(self, channel: str, code: str) -> None:
        """Tell the client that the channel has ended for it, and remove the subscription."""
        ...


class Channel(Protocol):
    """A kind of channel, addressed as `<kind>:<key>`; authorises every subscription and every command itself."""

    @property
    def kind(self) -> str: ...

    @property
    def commands(self) -> Mapping[str, Limit]:
        """The names of its commands on the wire, and the limit of each."""
        ...

    def is_in(self, connection: Connection, key: str) -> bool:
        """Whether a person is present through this connection, so that others would notice its end."""
        ...

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:
        """Send what the connection may see from now on. raises: Refused"""
        ...

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        """Run a command and return the version it made; the same command id returns the same answer. raises: Refused"""
        ...

    async def unsubscribe(self, connection: Connection, key: str) -> None:
        """End a subscription, because the client asks or its socket is gone. Never raises for an unknown one."""
        ...


def once(command_id: str, connection: Connection) -> str:
    """The id of a command about the connection itself: repeated over another one, it is another command."""
    return digest(f"{command_id}:{connection.id}")
