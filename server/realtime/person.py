"""The channel `person:me`: notifications for one person, on every page and process."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from server.kit.errors import not_found
from server.kit.limits import Limit
from server.ports.backplane import Backplane
from server.realtime.channel import Connection
from server.realtime.connections import Connections
from server.realtime.wire import Ephemeral, Snapshot

NAME = "person:me"
HEARD_ON = "person"


class TopicChanged(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", tag="changed"):
    """Something that one looks at has changed: read it again, and nothing else. shape: `group` when it is of one"""

    topic: str
    group: str = ""


class _Told(msgspec.Struct, frozen=True, array_like=True):
    people: list[str]
    body: bytes


_decode = msgspec.msgpack.Decoder(_Told).decode


class PersonChannel:
    """A `Channel` without state; nothing sent on it is stored."""

    kind = "person"
    commands: Mapping[str, Limit] = MappingProxyType({})

    def __init__(self, backplane: Backplane, connections: Connections) -> None:
        self._backplane = backplane
        self._connections = connections

    async def start(self) -> None:
        """Receive notifications from other processes."""
        await self._backplane.subscribe(HEARD_ON, self._heard)

    async def tell(self, people: list[str], body: object) -> None:
        """Notify these people, wherever they are connected."""
        await self._backplane.publish(HEARD_ON, msgspec.msgpack.encode(_Told(people, msgspec.json.encode(body))))

    async def tell_here(self, people: list[str], body: object) -> None:
        """Notify those of these people who are connected to this process: for news that every process receives."""
        self._tell(_Told(people, msgspec.json.encode(body)))

    async def tell_all_here(self, body: object) -> None:
        """Tell everybody who is connected to this process: for news that every process hears."""
        self._tell(_Told(self._connections.people(), msgspec.json.encode(body)))

    def is_in(self, connection: Connection, key: str) -> bool:
        """Always false: nobody sees who subscribes."""
        del connection, key
        return False

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:
        """Sends nothing yet, and notifications from now on. raises: Refused(not_found)"""
        del since
        if key != "me":
            raise not_found()
        connection.send(msgspec.json.encode(Snapshot(NAME, 0, msgspec.Raw(b"{}"))))

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        """There are no commands. raises: Refused(not_found)"""
        del connection, key, command_id, body
        raise not_found()

    async def unsubscribe(self, connection: Connection, key: str) -> None:
        """Does nothing: the gateway has already removed it."""

    def _heard(self, data: bytes) -> None:
        self._tell(_decode(data))

    def _tell(self, told: _Told) -> None:
        frame = msgspec.json.encode(Ephemeral(NAME, msgspec.Raw(told.body)))
        for person in told.people:
            for socket in self._connections.of(person):
                if NAME in socket.channels:
                    socket.send(frame)
