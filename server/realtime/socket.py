"""One open socket: its outgoing frames, its subscriptions, and how it closes."""

import asyncio
from datetime import datetime

import msgspec
from starlette.types import Message, Receive

from server.journal.model import kind_and_key
from server.kit.clock import Clock
from server.kit.limits import Budget, Limit
from server.realtime.channel import Channel
from server.realtime.counts import Counts
from server.realtime.slow_readers import DROP_ABOVE_BYTES, SlowReaderPolicy
from server.realtime.socket_writer import SocketWriter
from server.realtime.wire import Closed

RESUME = 4000  # reconnect and subscribe again
SIGNED_OUT = 4001
CROWDED = 4002  # the same person has since opened too many others
BUG = 1011
TRY_LATER = 1013  # the database is away, so the person cannot be identified


class Socket:
    """A `Connection`. A slow reader loses droppable frames first, then the socket; it never slows others."""

    def __init__(
        self,
        connection_id: str,
        person: str,
        sign_in: str,
        writer: SocketWriter,
        clock: Clock,
        counts: Counts,
        address: str | None = None,
    ) -> None:
        """shape: without an `address`, only the person's own limits apply"""
        self.id = connection_id
        self.person = person
        self.sign_in = sign_in
        self.channels: dict[str, Channel] = {}
        self.gone_at: datetime | None = None
        self.linger_s = 0.0
        self.used_at = clock.monotonic()  # the last request over it
        self._address = address
        self._budgets: dict[str, list[Budget]] = {}
        self._writer = writer
        self._clock = clock
        self._counts = counts
        self._patience = SlowReaderPolicy()
        self._close_code: int | None = None
        self._last_code: int | None = None
        self._reader: asyncio.Task[object] | None = None

    def is_in(self) -> bool:
        """Whether a person is present anywhere through this connection, so that others would notice its end."""
        return any(channel.is_in(self, kind_and_key(name)[1]) for name, channel in self.channels.items())

    def budgets(self, limit: Limit) -> list[Budget]:
        """The budgets that one more request of this limit counts against."""
        known = self._budgets.get(limit.name)
        if known is None:
            known = self._budgets[limit.name] = limit.budgets(self.person, self._address)
        return known

    def closed(self) -> bool:
        """Whether this side has closed."""
        return self._close_code is not None

    def send(self, frame: bytes, *, droppable: bool = False) -> None:
        """Queue one encoded frame; never waits."""
        if self.closed():
            return
        backlog = self._writer.backlog
        if backlog == 0:
            self._patience.renew()
        elif self._patience.is_out(backlog, self._clock.monotonic()):
            self._counts.too_slow += 1
            self.close(RESUME)
            return
        elif droppable and backlog > DROP_ABOVE_BYTES:
            self._counts.dropped += 1
            return
        self._patience.wrote(len(frame))
        self._writer.write(frame)

    def end(self, channel: str, code: str) -> None:
        """Tell the client that the channel has ended for it, and remove the subscription."""
        self.channels.pop(channel, None)
        self.send(msgspec.json.encode(Closed(channel, code)))

    async def end_channel(self, channel: str, code: str) -> None:
        """Make the slice remove the subscription, and then tell the client."""
        if subscribed := self.channels.get(channel):
            await subscribed.unsubscribe(self, kind_and_key(channel)[1])
            if channel in self.channels:
                self.end(channel, code)

    def close(self, code: int) -> None:
        """Send nothing from now on; the reader ends after the current frame."""
        if not self.closed():
            self._close_code = code
            if self._reader is not None and self._last_code is None:  # else it was cancelled, which counts once
                self._reader.cancel()

    def finish(self, code: int, linger_s: float) -> None:
        """Close as soon as the last request is answered. The person counts as present for `linger_s` more, so that
        nobody sees them leave if they reconnect elsewhere.
        """
        if self._last_code is None and not self.closed():
            self._last_code, self.linger_s = code, linger_s
            if self._reader is not None:
                self._reader.cancel()

    async def receive(self, receive: Receive) -> Message | None:
        """The next message, or None when this side has closed or is about to."""
        if self._ends():
            return None
        reader = self._reader = asyncio.current_task()
        try:
            return await receive()
        except asyncio.CancelledError:
            if reader is None or not self._ends() or reader.uncancel():
                raise  # somebody else cancelled as well
            return None
        finally:
            self._reader = None

    async def goodbye(self) -> None:
        """Close with the given code, if there is one."""
        self.gone_at = self._clock.now()
        if self._last_code is not None:
            self.close(self._last_code)
        if self._close_code is not None:
            await self._writer.close(self._close_code)

    def _ends(self) -> bool:
        return self.closed() or self._last_code is not None
