"""Conversations on the socket."""

import msgspec

from server.conversation.registry import ConversationRegistry
from server.conversation.views import ClientCommand, Edit, Say, Unsay
from server.conversation.writing import Writing
from server.kit.limits import COMMAND
from server.realtime.body import decode_body
from server.realtime.channel import Connection
from server.realtime.command_limits import by_name

_decoder = msgspec.json.Decoder(ClientCommand)


class ConversationChannel:
    """A `Channel`: access is asked for at every subscription and every command."""

    kind = "conversation"
    commands = by_name({COMMAND: (Say, Edit, Unsay)})

    def __init__(self, registry: ConversationRegistry, writing: Writing) -> None:
        self._registry = registry
        self._writing = writing

    def is_in(self, connection: Connection, key: str) -> bool:
        """Nobody notices who reads."""
        del connection, key
        return False

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:
        """A patch from `since`, where that is still known, else a snapshot. raises: Refused(not_found)"""
        await self._registry.listen(connection, key, since)

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        """Say, edit or unsay.
        raises: Refused(not_found, may_not_write, not_yours, empty, too_long, bad_text, again), Malformed
        """
        return await self._writing.command(connection.person, key, command_id, decode_body(body, _decoder))

    async def unsubscribe(self, connection: Connection, key: str) -> None:
        """Tell the connection nothing more."""
        if conversation := self._registry.known(key):
            conversation.listeners.pop(connection.id, None)
