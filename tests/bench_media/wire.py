"""Sockets of the load: they seal and count, and read what comes without opening it."""

import socket
from collections.abc import Callable

from server.sfu import mmsg
from server.sfu.arena import SIZE, Arena
from server.sfu.mmsg import READ, MmsgReader
from server.sfu.srtp import SrtpSession

BUFFER = 4 << 20


class Wire:
    """One UDP socket. shape: `media` counts the media packets that came, `last` is the header of the last large one

    What is no media is given to `other`.
    """

    def __init__(self, other: Callable[[bytes], None] = lambda _: None) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self.socket.bind(("0.0.0.0", 0))
        self.socket.setblocking(False)
        self.port: int = self.socket.getsockname()[1]
        self.media = 0
        self.last = b""
        self._other = other
        self._reader = MmsgReader(mmsg.KERNEL, self.socket.fileno())
        self._box = Arena(1)

    def seal(self, packet: bytes, keys: SrtpSession) -> None:
        """Send a packet of media."""
        self._box.write(0, packet)
        self.send(self._box.read(0, keys.protect_rtp(self._box.pointers[0], len(packet))))

    def send(self, data: bytes) -> None:
        """Send any datagram to whom the socket is connected."""
        try:
            self.socket.send(data)
        except OSError:
            return  # as if lost on the way

    def drain(self) -> None:
        """Take what has come."""
        arena = self._reader.arena
        got = READ
        while got == READ:
            got = 0
            for got, (index, size, _) in enumerate(self._reader.read(), 1):  # noqa: B007 - how many there were
                at = index * SIZE
                if 128 <= arena.memory[at] < 192 and not 192 <= arena.memory[at + 1] <= 223:
                    self.media += 1
                    if size > 600:
                        self.last = bytes(arena.memory[at : at + 12])
                elif size > 8:
                    self._other(arena.read(index, size))

    def close(self) -> None:
        self.socket.close()
