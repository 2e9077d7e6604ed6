"""Who is connected to this process, and ending connections of this process."""

import asyncio
from collections import defaultdict

from server.journal.model import kind_and_key
from server.kit.clock import Clock
from server.realtime.counts import Counts
from server.realtime.socket import CROWDED, RESUME, SIGNED_OUT, Socket

STEP_S = 0.1  # at most, between two sockets that are asked to go
MOST_OF_ONE = 8  # open sockets of one person in this process: pages and devices
ENDED_KEPT = 1000  # more than can end while one socket opens


class Connections:
    """The open sockets of this process. Every process hears in the news of the house what it has to end."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._sockets: dict[str, Socket] = {}
        self._of: dict[str, dict[str, Socket]] = defaultdict(dict)
        self._ended: dict[str, None] = {}  # people and sign-ins: a socket of theirs may just be opening
        self._stopped = False
        self._none_left = asyncio.Event()
        self._none_left.set()

    async def drain(self, clock: Clock, spread_s: float, linger_s: float) -> None:
        """Ask every socket to come back elsewhere, one after the other within about `spread_s`, and those that still
        come at once; return when all have been let go. Whoever is not asked yet goes on as ever.
        """
        self._stopped = True
        leaving = list(self._sockets.values())
        for socket in leaving:
            socket.finish(RESUME, linger_s)
            await clock.sleep(min(STEP_S, spread_s / len(leaving)))
        await self._none_left.wait()

    async def close_all(self, code: int = RESUME) -> None:
        """Close every socket, and return when they have been let go."""
        for socket in list(self._sockets.values()):
            socket.close(code)
        await self._none_left.wait()

    def add(self, socket: Socket) -> None:
        """Let a socket be. Where its person has too many, the newest may stay, for it may be all that they have now;
        the one that goes is nowhere inside, if there is such a one, and was used longest ago.
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
        """Open sockets, and people who have one."""
        return len(self._sockets), len(self._of)

    def of(self, person: str) -> list[Socket]:
        """This person's open sockets in this process."""
        return list(self._of[person].values()) if person in self._of else []

    def keys_of(self, person: str, kind: str) -> set[str]:
        """What this person's sockets listen to, or are about to, among channels of one kind."""
        names = [kind_and_key(name) for socket in self.of(person) for name in socket.channels]
        return {key for kind_, key in names if kind_ == kind}

    def end_line(self, connection: str) -> None:
        """Close a socket of this process whose person has entered the same place by too many others since."""
        if socket := self._sockets.get(connection):
            socket.close(CROWDED)

    def end_person(self, person: str) -> None:
        """Close all sockets of somebody who is gone for good."""
        self._end(person)
        for socket in self.of(person):
            socket.close(SIGNED_OUT)

    def end_sign_in(self, person: str, sign_in: str) -> None:
        """Close the person's sockets that were opened with this sign-in, which is over for good."""
        self._end(sign_in)
        for socket in self.of(person):
            if socket.sign_in == sign_in:
                socket.close(SIGNED_OUT)

    async def end_channel_for(self, person: str, prefix: str, code: str) -> None:
        """End a person's subscriptions to every channel whose name begins so."""
        for socket in self.of(person):
            for channel in [name for name in socket.channels if name.startswith(prefix)]:
                await socket.end_channel(channel, code)

    def _end(self, one: str) -> None:
        self._ended[one] = None
        if len(self._ended) > ENDED_KEPT:
            del self._ended[next(iter(self._ended))]
