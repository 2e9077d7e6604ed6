"""One visitor's line, whose downlink a script narrows: a UDP relay with a queue, as in the box of a slow household."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

QUEUE_S = 0.3  # what does not fit is dropped
Way = tuple[str, int]
_CANDIDATE = re.compile(r"^(a=candidate:\S+ \d+ udp \d+) (\S+) (\d+) ", re.MULTILINE | re.IGNORECASE)
_OTHER = re.compile(r"^a=candidate:\S+ \d+ tcp .*\r\n", re.MULTILINE | re.IGNORECASE)


class Narrow(asyncio.DatagramProtocol):
    """Passes datagrams both ways. units: `rate` bits per second towards the visitor; None: as fast as they come"""

    def __init__(self) -> None:
        self.rate: float | None = None
        self.dropped = 0
        self._server: Way | None = None
        self._free_at = 0.0
        self._loop = asyncio.get_running_loop()
        self._beyond: dict[Way, asyncio.DatagramTransport] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._near = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: Way) -> None:
        if (beyond := self._beyond.get(address)) is not None:
            beyond.sendto(data)
        else:
            self._loop.create_task(self._open(data, address))

    def connection_lost(self, _: Exception | None) -> None:
        for beyond in self._beyond.values():
            beyond.close()

    async def _open(self, data: bytes, visitor: Way) -> None:
        make = lambda: _Down(self, visitor)  # noqa: E731 - a factory, as asyncio wants
        beyond, _ = await self._loop.create_datagram_endpoint(make, remote_addr=self._server)
        self._beyond.setdefault(visitor, beyond).sendto(data)
        if self._beyond[visitor] is not beyond:
            beyond.close()

    def down(self, data: bytes, visitor: Way) -> None:
        """Send towards the visitor, when the line has room."""
        now = self._loop.time()
        wait = max(0.0, self._free_at - now)
        if wait > QUEUE_S:
            self.dropped += 1
            return
        if self.rate is not None:
            wait += len(data) * 8 / self.rate
            self._free_at = now + wait
        if wait:
            self._loop.call_later(wait, self._near.sendto, data, visitor)
        else:
            self._near.sendto(data, visitor)

    @property
    def address(self) -> Way:
        """Where its visitors send."""
        host, port = self._near.get_extra_info("sockname")[:2]
        return host, port

    def through(self, answer: str) -> str:
        """An answer that sends its reader by this line, and by no other way."""
        found = _CANDIDATE.search(answer)
        assert found is not None, answer
        self._server = found[2], int(found[3])
        host, port = self.address
        return _CANDIDATE.sub(rf"\1 {host} {port} ", _OTHER.sub("", answer))


class _Down(asyncio.DatagramProtocol):
    """What the server sends towards one of the visitor's addresses."""

    def __init__(self, line: Narrow, visitor: Way) -> None:
        self._line, self._visitor = line, visitor

    def datagram_received(self, data: bytes, _: Way) -> None:
        self._line.down(data, self._visitor)


@asynccontextmanager
async def narrow(host: str) -> AsyncIterator[Narrow]:
    """A line for the block, at an address of this machine's."""
    transport, line = await asyncio.get_running_loop().create_datagram_endpoint(Narrow, local_addr=(host, 0))
    try:
        yield line
    finally:
        transport.close()
