"""The channel `person:me`: things to tell one person, on whichever page and process they are."""

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


class _Told(msgspec.Struct, frozen=True, array_like=True):
    people: list[str]
    body: bytes


_decode = msgspec.msgpack.Decoder(_Told).decode


class PersonChannel:
    """A `Channel` without a state; nothing said on it is kept."""

    kind = "person"
    commands: Mapping[str, Limit] = MappingProxyType({})

    def __init__(self, backplane: Backplane, connections: Connections) -> None:
        self._backplane = backplane
        self._connections = connections

    async def start(self) -> None:
        """Hear what other processes tell."""
        await self._backplane.subscribe(HEARD_ON, self._heard)

    async def tell(self, people: list[str], body: object) -> None:
        """Tell each of these people, wherever they look."""
        await self._backplane.publish(HEARD_ON, msgspec.msgpack.encode(_Told(people, msgspec.json.encode(body))))

    async def tell_here(self, people: list[str], body: object) -> None:
        """Tell those of these people who are connected to this process: for news that every process hears."""
        self._tell(_Told(people, msgspec.json.encode(body)))

    def is_in(self, connection: Connection, key: str) -> bool:
        """Nobody notices who listens."""
        del connection, key
        return False

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:
        """Nothing yet, and from now on what is told. raises: Refused(not_found)"""
        del since
        if key != "me":
            raise not_found()
        connection.send(msgspec.json.encode(Snapshot(NAME, 0, msgspec.Raw(b"{}"))))

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        """There are none. raises: Refused(not_found)"""
        del connection, key, command_id, body
        raise not_found()

    async def unsubscribe(self, connection: Connection, key: str) -> None:
        """The gateway has forgotten it already."""

    def _heard(self, data: bytes) -> None:
        self._tell(_decode(data))

    def _tell(self, told: _Told) -> None:
        frame = msgspec.json.encode(Ephemeral(NAME, msgspec.Raw(told.body)))
        for person in told.people:
            for socket in self._connections.of(person):
                if NAME in socket.channels:
                    socket.send(frame)
