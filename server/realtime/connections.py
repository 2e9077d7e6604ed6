"""Who is connected to this process, and ending connections in every process."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from server.ports.backplane import Backplane
from server.realtime.counts import Counts
from server.realtime.socket import RESUME, SIGNED_OUT, Socket

HEARD_ON = "connections"


class _EndPerson(msgspec.Struct, frozen=True, tag=True):
    person: str
    code: int


class _EndSignIn(msgspec.Struct, frozen=True, tag=True):
    sign_in: str


class _EndChannel(msgspec.Struct, frozen=True, tag=True):
    person: str
    prefix: str
    code: str


_End = _EndPerson | _EndSignIn | _EndChannel
_decode = msgspec.msgpack.Decoder(_End).decode


class Connections:
    """The open sockets of this process. What ends here ends before the call returns; elsewhere, a moment later."""

    def __init__(self, backplane: Backplane) -> None:
        self.counts = Counts()
        self._backplane = backplane
        self._sockets: dict[str, Socket] = {}
        self._stopped = False
        self._none_left = asyncio.Event()
        self._none_left.set()
        self._stop: Callable[[], Awaitable[None]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Hear what other processes end."""
        self._stop = await self._backplane.subscribe(HEARD_ON, self._heard)

    async def stop(self) -> None:
        """Close every socket, and those that still come, with a code that means: come back."""
        self._stopped = True
        if self._stop is not None:
            await self._stop()
        await self.close_all()

    async def close_all(self, code: int = RESUME) -> None:
        """Close every socket, and return when they have been let go."""
        for socket in list(self._sockets.values()):
            socket.close(code)
        await self._none_left.wait()

    def add(self, socket: Socket) -> None:
        self._sockets[socket.id] = socket
        self._none_left.clear()
        if self._stopped:
            socket.close(RESUME)

    def remove(self, socket: Socket) -> None:
        self._sockets.pop(socket.id, None)
        if not self._sockets:
            self._none_left.set()

    def how_many(self) -> tuple[int, int]:
        """Open sockets, and people who have one."""
        return len(self._sockets), len({socket.person for socket in self._sockets.values()})

    def of(self, person: str) -> list[Socket]:
        """This person's open sockets in this process."""
        return [socket for socket in self._sockets.values() if socket.person == person]

    async def end_person(self, person: str, code: int = SIGNED_OUT) -> None:
        """Close all of a person's sockets."""
        await self._everywhere(_EndPerson(person, code))

    async def end_sign_in(self, sign_in: str) -> None:
        """Close the sockets that were opened with this sign-in."""
        await self._everywhere(_EndSignIn(sign_in))

    async def end_channel_for(self, person: str, prefix: str, code: str) -> None:
        """End a person's subscriptions to every channel whose name begins so."""
        await self._everywhere(_EndChannel(person, prefix, code))

    async def _everywhere(self, end: _End) -> None:
        await self._end(end)
        await self._backplane.publish(HEARD_ON, msgspec.msgpack.encode(end))

    def _heard(self, data: bytes) -> None:
        task = asyncio.create_task(self._end(_decode(data)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self, end: _End) -> None:
        match end:
            case _EndPerson(person, code):
                for socket in self.of(person):
                    socket.close(code)
            case _EndSignIn(sign_in):
                for socket in list(self._sockets.values()):
                    if socket.sign_in == sign_in:
                        socket.close(SIGNED_OUT)
            case _EndChannel(person, prefix, code_):
                for socket in self.of(person):
                    for channel in [name for name in socket.channels if name.startswith(prefix)]:
                        await socket.end_channel(channel, code_)
