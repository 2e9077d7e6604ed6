"""The channel `room:<meeting>`."""

import msgspec

from server.circle.lines import TakeMediaOn
from server.realtime.body import decode_body
from server.realtime.channel import Connection, once
from server.realtime.command_limits import by_name
from server.room.commands import (
    ClientCommand,
    Enter,
    React,
    SetCamera,
    SetMicrophone,
    SetWay,
    ShareScreen,
    TakeMedia,
    TellKeys,
    TellLine,
    TellPrivately,
)  # fmt: skip
from server.room.limits import LIMITS
from server.room.model import KIND
from server.room.service import Rooms
from server.room.system import EnterOn, ShareScreenOn

_decoder: msgspec.json.Decoder[ClientCommand] = msgspec.json.Decoder(ClientCommand)


class RoomChannel:
    """A `realtime.channel.Channel`. Subscribing only looks; `Enter` is what others notice."""

    kind = KIND
    commands = by_name(LIMITS)

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def is_in(self, connection: Connection, key: str) -> bool:
        """Whether they have entered by it."""
        room = self._rooms.live.state(key)
        return room is not None and connection.id in room.presence.lines

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:
        """A snapshot, whatever was seen before. raises: Refused"""
        del since
        await self._rooms.look(connection, key)

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        """Do it. raises: Refused, Malformed"""
        person = connection.person
        match decode_body(body, _decoder):
            case React() as react:
                await self._rooms.react(person, key, react)
                return 0
            case TellLine() as told:
                await self._rooms.tell_line(person, key, told)
                return 0
            case TellKeys(said=said):
                await self._rooms.tell_keys(person, key, said)
                return 0
            case TellPrivately() as told:
                await self._rooms.tell_privately(person, key, told)
                return 0
            case Enter(replaces=replaces, key=sealing_key, calls=calls):
                enter = EnterOn(connection.id, self._rooms.process, replaces, sealing_key, calls)
                return await self._rooms.act(person, key, once(command_id, connection), enter)
            case TakeMedia():
                take = TakeMediaOn(connection.id)
                return await self._rooms.act(person, key, once(command_id, connection), take)
            case ShareScreen():
                share = ShareScreenOn(connection.id)
                return await self._rooms.act(person, key, once(command_id, connection), share)
            case SetWay() as asked:
                return await self._rooms.set_way(person, key, command_id, asked, connection.id)
            case SetMicrophone() | SetCamera() as switch:
                command_id = once(command_id, connection)
                return await self._rooms.act(person, key, command_id, switch, connection.id)
            case command:
                return await self._rooms.act(person, key, command_id, command, connection.id)

    async def unsubscribe(self, connection: Connection, key: str) -> None:
        """The line is gone, as far as this room can tell."""
        self._rooms.live.leave(connection, key)
        await self._rooms.dropped(key, connection.id, connection.gone_at)
