"""As little of Redis as publishing and hearing take: what the picows chat speaks, so that nothing hides the limit."""

import asyncio
from collections.abc import Callable
from typing import Self, cast

import hiredis

Heard = Callable[[bytes, bytes], None]


class ThinRedis(asyncio.Protocol):
    """One connection; commands of one turn of the loop leave together."""

    def __init__(self, heard: Heard | None = None) -> None:
        self._heard = heard
        self._reader = hiredis.Reader()
        self._waiting: list[bytes] = []
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def connect(cls, port: int, heard: Heard | None = None) -> Self:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: cls(heard), "127.0.0.1", port)
        return connection

    def say(self, *command: str | bytes) -> None:
        """Send a command; its answer is not waited for."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        packed = hiredis.pack_command(command)  # type: ignore[arg-type]  # its stub knows commands of one word only
        self._waiting.append(packed)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by descent

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (message := self._reader.gets()) is not False:
            if self._heard is not None and isinstance(message, list) and message[0] == b"message":
                self._heard(message[1], message[2])

    def _flush(self) -> None:
        if self._transport is not None:
            self._transport.write(b"".join(self._waiting))
        self._waiting.clear()
