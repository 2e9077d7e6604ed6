"""The open connections of this process, and how they are closed."""

import asyncio
from collections import defaultdict

from server.journal.model import kind_and_key
from server.kit.clock import Clock
from server.realtime.counts import Counts
from server.realtime.socket import CROWDED, RESUME, SIGNED_OUT, Socket

STEP_S = 0.1  # the longest pause between two sockets that are drained
MOST_OF_ONE = 8  # open sockets of one person in this process: pages and devices
ENDED_KEPT = 1000  # more than can end while one socket opens


class Connections:
    """The open sockets of this process. Each process learns from the news of the house which of them to close."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._sockets: dict[str, Socket] = {}
        self._of: dict[str, dict[str, Socket]] = defaultdict(dict)
        self._ended: dict[str, None] = {}  # people and sign-ins: one of their sockets may be opening right now
        self._stopped = False
        self._none_left = asyncio.Event()
        self._none_left.set()

    async def drain(self, clock: Clock, spread_s: float, linger_s: float) -> None:
        """Ask every socket to reconnect elsewhere, one after the other within about `spread_s`, and later arrivals at
        once; return when all are closed. Sockets that have not been asked yet work as usual.
        """
        self._stopped = True
        leaving = list(self._sockets.values())
        for socket in leaving:
            socket.finish(RESUME, linger_s)
            await clock.sleep(min(STEP_S, spread_s / len(leaving)))
        await self._none_left.wait()

    async def close_all(self, code: int = RESUME) -> None:
        """Close every socket, and return when all are closed."""
        for socket in list(self._sockets.values()):
            socket.close(code)
        await self._none_left.wait()

    def add(self, socket: Socket) -> None:
        """Register a socket. If its person has too many, close one of the others: the newest stays, because it may be
        all that they have now. Sockets that are inside nowhere go first, then the least recently used.
        """
        others = [one for one in self.of(socket.person) if not one.closed()]
        if len(others) >= MOST_OF_ONE:
            min(others, key=lambda one: (one.is_in(), one.used_at)).close(CROWDED)
        self._sockets[socket.id] = self._of[socket.person][socket.id] = socket
        self._none_left.clear()
        if socket.person in self._ended or socket.sign_in in self._ended:
            socket.close(SIGNED_OUT)
        if self._stopped:
            socket.close(RESUME)

    def remove(self, socket: Socket) -> None:
        if self._sockets.pop(socket.id, None):
            del self._of[socket.person][socket.id]
            if not self._of[socket.person]:
                del self._of[socket.person]
        if not self._sockets:
            self._none_left.set()

    def how_many(self) -> tuple[int, int]:
        """The number of open sockets, and of people who have one."""
        return len(self._sockets), len(self._of)

    def people(self) -> list[str]:
        """Everybody who has an open socket in this process."""
        return list(self._of)

    def of(self, person: str) -> list[Socket]:
        """This person's open sockets in this process."""
        return list(self._of[person].values()) if person in self._of else []

    def keys_of(self, person: str, kind: str) -> set[str]:
        """The keys of one kind of channel that this person's sockets have subscribed to, or are about to."""
        names = [kind_and_key(name) for socket in self.of(person) for name in socket.channels]
        return {key for kind_, key in names if kind_ == kind}

    def end_line(self, connection: str) -> None:
        """Close a socket of this process whose person has since entered the same place through too many others."""
        if socket := self._sockets.get(connection):
            socket.close(CROWDED)

    def end_person(self, person: str) -> None:
        """Close all sockets of an erased person."""
        self._end(person)
        for socket in self.of(person):
            socket.close(SIGNED_OUT)

    def end_sign_in(self, person: str, sign_in: str) -> None:
        """Close the person's sockets that were opened with this sign-in, which has ended."""
        self._end(sign_in)
        for socket in self.of(person):
            if socket.sign_in == sign_in:
                socket.close(SIGNED_OUT)

    async def end_channel_for(self, person: str, prefix: str, code: str) -> None:
        """End a person's subscriptions to every channel whose name has this prefix."""
        for socket in self.of(person):
            for channel in [name for name in socket.channels if name.startswith(prefix)]:
                await socket.end_channel(channel, code)

    def _end(self, one: str) -> None:
        self._ended[one] = None
        if len(self._ended) > ENDED_KEPT:
            del self._ended[next(iter(self._ended))]
