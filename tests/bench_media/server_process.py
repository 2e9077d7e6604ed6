"""The media server as the product runs it, in a process of its own, and the people the benchmark brings there."""

import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from server.ports.media import Answer, Close, Offer, Permissions, Policy, ToMedia
from server.ports.media_wire import frame, from_media
from tests.bench_media.media import Camera, Voice
from tests.bench_media.wire import Wire
from tests.bench_messages.cpu import SERVER_CORE, pin
from tests.light_client import LightClient

OPEN = Permissions(heard=True, seen=True)
LEASE_S, BIND_S = 30.0, 0.3
PROCESS = ["-m", "server.sfu.process"]
# The same without what coalesces: it wakes for whatever comes.
WITHOUT_PAUSE = [
    "-c",
    "from server.sfu import udp; udp.DENSE_S = 0.0; import runpy;"
    "runpy.run_module('server.sfu.process', run_name='__main__', alter_sys=True)",
]


class Person(LightClient):
    """A light client on a cheap socket. shape: `camera`, `voice` are what they send, if anything; `name` is the peer"""

    def __init__(self, name: str, *, voices: int, pictures: int) -> None:
        super().__init__(voices=voices, pictures=pictures)
        self.name = name
        self.wire = Wire(self.receive)
        self.send = self.wire.send
        self.camera: Camera | None = None
        self.voice: Voice | None = None

    def come(self, answer: str) -> None:
        """Go where the answer says."""
        self.accept(answer)
        self.wire.socket.connect(self.server)

    def emit(self, what: Camera | Voice) -> None:
        """Send what it makes next."""
        keys = self.handshake.srtp
        if keys is not None:
            for packet in what.packets():
                self.wire.seal(packet, keys)

    def look(self) -> None:
        """Take what has come, and show a key frame when asked for one."""
        asked = self.keys_asked
        self.wire.drain()
        if self.camera is not None and self.keys_asked > asked:
            self.camera.key = True


class MediaServerProcess:
    """Runs the media server's process on the server's core. shape: `pid` is its process"""

    def __init__(self, program: list[str] = PROCESS, host: str = "127.0.0.1") -> None:
        self._socket, theirs = socket.socketpair()
        command = [sys.executable, *program, "--fd", str(theirs.fileno())]
        self._process = subprocess.Popen([*command, "--host", host, "--port", "0"], pass_fds=[theirs.fileno()])
        theirs.close()
        self.pid = self._process.pid
        pin(self.pid, SERVER_CORE)
        self._ids = itertools.count(1)
        self._policies: dict[str, Policy] = {}
        self._renewed_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._socket.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def tell(self, message: ToMedia) -> None:
        self._socket.sendall(frame(message))

    def allow(self, room: str, places: dict[str, Permissions], stage: str | None = None) -> None:
        """Let these people meet; holds until they are told otherwise, as long as `renew` is called."""
        self._policies[room] = Policy(room, next(self._ids), places, list(places), stage, LEASE_S)
        self.tell(self._policies[room])

    def renew(self) -> None:
        """Call often."""
        self._forget_what_it_says()
        if time.monotonic() - self._renewed_at > LEASE_S / 3:
            self._renewed_at = time.monotonic()
            for policy in self._policies.values():
                self.tell(policy)

    def close(self, room: str) -> None:
        """End a room."""
        self._policies.pop(room, None)
        self.tell(Close(room))

    def offer(self, room: str, person: Person) -> None:
        """Bring somebody as far as the answer."""
        person.come(self.answer(room, person.name, person.offer()))

    def answer(self, room: str, name: str, sdp: str) -> str:
        """What the media server answers to somebody's offer."""
        number = f"offer{next(self._ids)}"
        self.tell(Offer(number, room, name, sdp))
        while True:
            size = int.from_bytes(self._exactly(4), "big")
            message = from_media.decode(self._exactly(size))
            if isinstance(message, Answer) and message.id == number:
                assert message.sdp is not None, message
                return message.sdp

    def connect(self, room: str, people: Sequence[Person]) -> None:
        """Bring people all the way."""
        for person in people:
            self.offer(room, person)
        shake_hands(people)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self._socket.recv(size - len(data))
            if not more:
                raise ConnectionError("the media server has ended")
            data += more
        return data

    def _forget_what_it_says(self) -> None:
        """Read whole messages away, so that its pipe never fills."""
        self._socket.setblocking(False)
        try:
            while (head := self._socket.recv(4, socket.MSG_PEEK)) and len(head) == 4:
                size = 4 + int.from_bytes(head, "big")
                if len(self._socket.recv(size, socket.MSG_PEEK)) < size:
                    break
                self._socket.recv(size)
        except BlockingIOError:
            pass
        finally:
            self._socket.setblocking(True)


def shake_hands(people: Sequence[Person], timeout: float = 20.0) -> None:
    """Go on until everybody is connected. raises: TimeoutError"""
    until, bound_at = time.monotonic() + timeout, float("-inf")
    while not all(person.connected for person in people):
        now = time.monotonic()
        if now > until:
            raise TimeoutError("the handshakes did not end")
        ask, bound_at = (True, now) if now - bound_at > BIND_S else (False, bound_at)
        for person in people:
            person.look()
            if ask and not person.connected:
                person.bind()
        time.sleep(0.001)
