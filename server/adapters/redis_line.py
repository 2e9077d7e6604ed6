"""A Redis connection for traffic of thousands of messages a second: batches commands, dispatches pushes.

redis-py does everything else: its reader alone costs more than the rest of a small room's delivery.
source: messaging.md; the RESP3 specification
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from typing import Any, Self, cast

import hiredis

from server.adapters.redis_address import RedisAddress

OPEN_S = 3.0
UNSENT = 4 << 20  # bytes; the connection to a Redis that leaves this much unread is given up
CLOSE_S = 1.0  # for the last writes

Pushed = Callable[[list[Any]], None]
Word = str | bytes | int
_pack = cast("Callable[[tuple[Word, ...]], bytes]", hiredis.pack_command)  # hiredis declares tuples of one word


class RedisGone(OSError):
    """The connection is lost. shape: the text is the reason, in one word if Redis gave one"""


class RedisLine(asyncio.Protocol):
    """Speaks RESP3, which separates published messages from replies. Any error that Redis reports closes the
    connection: our commands can fail only because of a wrong setting, or because Redis is not ready.
    """

    def __init__(self, pushed: Pushed) -> None:
        self._pushed = pushed
        self._reader = hiredis.Reader(notEnoughData=self)
        self._unsent: list[bytes] = []
        self._unanswered: deque[asyncio.Future[Any] | None] = deque()
        self._loop = asyncio.get_running_loop()
        self._why = "closed"
        self.lost: asyncio.Future[str] = self._loop.create_future()

    @classmethod
    async def open(cls, address: RedisAddress, pushed: Pushed) -> Self:
        """Open a connection; `pushed` gets Redis's push messages. raises: OSError, such as RedisGone"""
        tls = ssl.create_default_context() if address.tls else None
        async with asyncio.timeout(OPEN_S):
            _, line = await asyncio.get_running_loop().create_connection(
                lambda: cls(pushed), address.host, address.port, ssl=tls
            )
            try:
                await line.introduce(address)
            except BaseException:
                line.give_up("not_answered")
                raise
        return line

    async def introduce(self, address: RedisAddress) -> None:
        """Send the credentials, protocol and database. raises: RedisGone"""
        password = ("AUTH", address.user or "default", address.password) if address.password is not None else ()
        await self.ask("HELLO", 3, *password)
        if address.database:
            await self.ask("SELECT", address.database)

    def tell(self, *words: Word) -> None:
        """Send a command and ignore its reply."""
        if not self.lost.done():
            self._send(words)
            self._unanswered.append(None)

    def subscribe(self, *channels: bytes) -> "asyncio.Future[Any]":
        """Subscribe to channels. shape: done once confirmed. raises: RedisGone, when awaited"""
        self._send(("SUBSCRIBE", *channels))  # the reply is a push, so the reply to the next command proves it
        return self.ask("PING")

    def unsubscribe(self, *channels: bytes) -> None:
        """Unsubscribe from channels."""
        self._send(("UNSUBSCRIBE", *channels))

    def ask(self, *words: Word) -> "asyncio.Future[Any]":
        """Send a command. shape: its reply. raises: RedisGone, when awaited"""
        answer = self._loop.create_future()
        if self.lost.done():
            _fail(answer, self._why)
            return answer
        self._send(words)
        self._unanswered.append(answer)
        return answer

    async def close(self) -> None:
        """Close the connection after everything sent."""
        self._flush()
        self._transport.close()
        await asyncio.wait([self.lost], timeout=CLOSE_S)
        self._transport.abort()

    def give_up(self, why: str) -> None:
        """Close the connection now."""
        if not self.lost.done():
            self._why = why
            self._transport.abort()
            self.connection_lost(None)

    # -- asyncio.Protocol callbacks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._reader.feed(data)
            while (reply := self._reader.gets()) is not self:
                if type(reply) is hiredis.PushNotification:
                    self._pushed(reply)
                elif isinstance(reply, hiredis.ReplyError):
                    self.give_up(str(reply).partition(" ")[0])
                elif self._unanswered and (answer := self._unanswered.popleft()) is not None and not answer.done():
                    answer.set_result(reply)
        except hiredis.ProtocolError:
            self.give_up("not_redis")

    def connection_lost(self, _: Exception | None) -> None:
        if self.lost.done():
            return
        self.lost.set_result(self._why)
        self._unsent.clear()
        while self._unanswered:
            if (answer := self._unanswered.popleft()) is not None and not answer.done():
                _fail(answer, self._why)

    def _send(self, words: tuple[Word, ...]) -> None:
        if self.lost.done():
            return
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(_pack(words))

    def _flush(self) -> None:
        if not self._unsent or self.lost.done():
            return
        self._transport.write(b"".join(self._unsent))
        self._unsent.clear()
        if self._transport.get_write_buffer_size() > UNSENT:
            self.give_up("not_read")


def _fail(answer: "asyncio.Future[Any]", why: str) -> None:
    answer.set_exception(RedisGone(why))
    answer.exception()  # mark as retrieved: not every caller waits for the answer
