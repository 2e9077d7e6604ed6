"""The channel `tearoom:<group>` and `tearoom:house`."""

from dataclasses import replace

import msgspec

from server.circle.lines import TakeMediaOn
from server.realtime.body import decode_body
from server.realtime.channel import Connection, once
from server.realtime.command_limits import by_name
from server.tearoom.commands import ClientCommand, SetCamera, SetMicrophone, Sit, TakeMedia, TellKeys, WalkIn
from server.tearoom.limits import LIMITS
from server.tearoom.model import KIND
from server.tearoom.service import Tearooms
from server.tearoom.system import Command, InsideCommand, WalkInOn

_decoder: msgspec.json.Decoder[ClientCommand] = msgspec.json.Decoder(ClientCommand)


class TearoomChannel:
    """A `realtime.channel.Channel`. Subscribing only looks in; `WalkIn` is what others notice."""

    kind = KIND
    commands = by_name(LIMITS)

    def __init__(self, tearooms: Tearooms) -> None:
        self._tearooms = tearooms

    def is_in(self, connection: Connection, key: str) -> bool:
        """Whether they have walked in by it."""
        room = self._tearooms.live.state(key)
        return room is not None and connection.id in room.presence.lines

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:  # noqa: ARG002 - snapshots
        await self._tearooms.authorise(connection.person, key)
        await self._tearooms.refresh(key)
        await self._tearooms.live.join(connection, key)

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        command = decode_body(body, _decoder)
        if isinstance(command, TellKeys):
            await self._tearooms.tell_keys(connection.person, key, command.said)
            return 0
        actor = replace(await self._tearooms.authorise(connection.person, key), connection=connection.id)
        if isinstance(command, WalkIn | TakeMedia | Sit | SetMicrophone | SetCamera):
            command_id = once(command_id, connection)
        return await self._tearooms.act(key, actor, command_id, self._on(connection, command))

    async def unsubscribe(self, connection: Connection, key: str) -> None:
        self._tearooms.live.leave(connection, key)
        await self._tearooms.dropped(key, connection.id, connection.gone_at)

    def _on(self, connection: Connection, command: WalkIn | TakeMedia | InsideCommand) -> Command:
        """The command with what only the server knows of the connection."""
        match command:
            case WalkIn():
                seen, replaces, process = command.seen, command.replaces, self._tearooms.process
                return WalkInOn(seen, connection.id, process, replaces, command.key, command.calls)
            case TakeMedia():
                return TakeMediaOn(connection.id)
            case _:
                return command
