"""One publisher and n viewers, at each of the servers that are compared: the same packets for all."""

import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from server.sfu import rtcp
from server.sfu.reports import NTP_ZERO
from tests.bench_media import pace
from tests.bench_media.c_forwarder import keys
from tests.bench_media.media import Camera
from tests.bench_media.server_process import OPEN, MediaServerProcess, Person
from tests.bench_media.wire import Wire
from tests.bench_messages.cpu import SERVER_CORE, pin

PAYLOAD, FPS = 1150, 125.0
BUSY, QUIET = 8, 4  # packets in a burst: 1,000 and 500 packets a second
ROOM_BITS = 20_000_000  # how much each line says it carries: nothing is left out for want of room


def camera(packets: int) -> Camera:
    """What the publisher sends."""
    return Camera(0xABCD, packets, PAYLOAD, FPS)


class Stage(Protocol):
    """One server with its publisher and viewers. shape: `pids` are the processes whose CPU counts"""

    pids: list[int]

    def film(self) -> None:
        """Send the next frame."""

    def look(self) -> None:
        """Take what has come."""

    def each_second(self) -> None:
        """Exchange what has to be exchanged."""

    def arrived(self) -> int:
        """How many media packets the viewers have got."""

    def close(self) -> None:
        """Send everybody home."""


class Meeting:
    """A publisher and viewers with connections, reports, retransmissions and bandwidth feedback.

    shape: whoever makes one brings them in
    """

    def __init__(self, pid: int, publisher: Person, viewers: Sequence[Person], packets: int) -> None:
        self.pids = [pid]
        self._publisher, self._viewers = publisher, viewers
        self._camera = publisher.camera = camera(packets)
        self._seconds = 0

    def film(self) -> None:
        self._publisher.emit(self._camera)

    def look(self) -> None:
        for person in (self._publisher, *self._viewers):
            person.look()

    def each_second(self) -> None:
        self._seconds += 1
        now = pace.now() + NTP_ZERO
        self._publisher.send_rtcp(rtcp.sender_report(self._camera.ssrc, now, self._camera.ts, 1, 1))
        for person in (self._publisher, *self._viewers):
            if self._seconds % 2:
                person.bind()
        for viewer in self._viewers:
            feed_back(viewer)

    def arrived(self) -> int:
        return sum(viewer.wire.media for viewer in self._viewers)

    def close(self) -> None:
        for person in (self._publisher, *self._viewers):
            person.wire.close()


class Ours(Meeting):
    """At Tearoom's media server."""

    def __init__(self, process: MediaServerProcess, viewers: int, packets: int) -> None:
        self._house, self._room = process, f"stage{viewers}x{packets}"
        publisher = Person("publisher", voices=1, pictures=1)
        crowd = [Person(f"viewer{n}", voices=1, pictures=1) for n in range(viewers)]
        everybody = [publisher, *crowd]
        process.allow(self._room, {person.name: OPEN for person in everybody}, "publisher")
        process.connect(self._room, everybody)
        for viewer in crowd:
            viewer.send_rtcp(rtcp.remb(1, ROOM_BITS, []))
        super().__init__(process.pid, publisher, crowd, packets)

    def each_second(self) -> None:
        self._house.renew()
        super().each_second()

    def close(self) -> None:
        self._house.close(self._room)
        super().close()


def feed_back(viewer: Person) -> None:
    """A browser's reports of a second: what arrived, how much may come, and one packet that was lost."""
    if viewer.wire.last:
        seq, ssrc = int.from_bytes(viewer.wire.last[2:4], "big"), int.from_bytes(viewer.wire.last[8:12], "big")
        report = rtcp.receiver_report(1, [rtcp.ReportBlock(ssrc, 0, 0, seq, 0, 0, 0)])
        viewer.send_rtcp(report + rtcp.remb(1, ROOM_BITS, [ssrc]) + rtcp.nack(1, ssrc, [seq]))


class InC:
    """The C forwarder: no connections, no reports, nothing but packets."""

    def __init__(self, library: Path, viewers: int, packets: int) -> None:
        self._publisher, self._viewers = Wire(), [Wire() for _ in range(viewers)]
        command = [sys.executable, "-m", "tests.bench_media.c_forwarder", str(library)]
        ports = [str(viewer.port) for viewer in self._viewers]
        self._process = subprocess.Popen([*command, *ports], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], 20)
        if not ready:
            self.close()
            raise TimeoutError("the C forwarder did not start")
        self.pids = [self._process.pid]
        pin(self._process.pid, SERVER_CORE)
        self._keys, self._camera = keys(0, as_client=True), camera(packets)
        self._publisher.socket.connect(("127.0.0.1", int(self._process.stdout.readline())))

    def film(self) -> None:
        for packet in self._camera.packets():
            self._publisher.seal(packet, self._keys)

    def look(self) -> None:
        for viewer in self._viewers:
            viewer.drain()

    def each_second(self) -> None:
        pass

    def arrived(self) -> int:
        return sum(viewer.media for viewer in self._viewers)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        for viewer in (self._publisher, *self._viewers):
            viewer.close()
