"""What every carrier to the media server promises: a child at a pipe, a process at a socket, and a cluster."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.backplane_redis import RedisBackplane
from server.adapters.leases_memory import MemoryLeases
from server.adapters.leases_redis import RedisLeases
from server.adapters.media_cluster import MediaCluster
from server.adapters.media_pipe import MediaPipe
from server.adapters.media_socket import MediaSocket
from server.kit.clock import SystemClock
from server.kit.errors import Kind, Refused
from server.ports.media import Levels, Media, MediaEvent, PeerDown, PeerUp, Permissions, Policy, Slots
from server.sfu.rtp import csrc_of
from tests.light_client import LightClient
from tests.light_peer import LightPeer
from tests.media_process import ClusterProcess, ClusterTask, MediaProcess, media_process
from tests.people import ANN, BEN
from tests.program import until

pytestmark = pytest.mark.whole

A, B = ANN.id, BEN.id
OPEN = Policy(
    "room", 1, {A: Permissions(heard=True, seen=True), B: Permissions(heard=True, seen=True)}, [A, B], lease_s=30
)
SILENT_S = 3.0


class Carrier(Protocol):
    """The port, and what a test does to whoever is behind it."""

    @property
    def media(self) -> Media: ...

    def freeze(self) -> None:
        """Let the process hang."""

    async def mend(self) -> None:
        """Do for a process that hangs what its keeper does."""

    async def replace(self) -> None:
        """Kill the process; its keeper starts another."""


class Pipe:
    """A child: the adapter itself is its keeper."""

    def __init__(self, media: MediaPipe) -> None:
        self.media = self._pipe = media

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    async def mend(self) -> None:
        """Nothing: it was killed."""

    async def replace(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        assert self._pipe.pid is not None
        os.kill(self._pipe.pid, number)


class Kept:
    """A process that somebody else keeps: the test."""

    def __init__(self, media: Media, process: MediaProcess | ClusterProcess) -> None:
        self.media, self._process = media, process

    def freeze(self) -> None:
        self._process.send(signal.SIGSTOP)

    async def mend(self) -> None:
        self._process.send(signal.SIGCONT)

    async def replace(self) -> None:
        await self._process.end()
        await self._process.start()


class Here:
    """A cluster of one that is a task of this process, and cannot be stopped without ending."""

    def __init__(self, media: Media, task: ClusterTask) -> None:
        self.media, self._task = media, task

    def freeze(self) -> None:
        self._task.kill()

    async def mend(self) -> None:
        self._task.start()

    async def replace(self) -> None:
        self._task.kill()
        self._task.start()


@asynccontextmanager
async def pipe(_: str) -> AsyncIterator[Carrier]:
    media = MediaPipe("127.0.0.1", 0, silent_s=SILENT_S)
    await media.start()
    yield Pipe(media)
    await media.stop()


@asynccontextmanager
async def socket(_: str) -> AsyncIterator[Carrier]:
    async with media_process() as process:
        media = MediaSocket(process.socket, silent_s=SILENT_S)
        await media.start()
        await until(lambda: media.ready)
        yield Kept(media, process)
        await media.stop()


@asynccontextmanager
async def cluster_here(_: str) -> AsyncIterator[Carrier]:
    clock, backplane = SystemClock(), MemoryBackplane()
    leases = MemoryLeases(clock)
    media, task = MediaCluster(backplane, leases, clock), ClusterTask(backplane, leases)
    await media.start()
    task.start()
    await until(lambda: media.ready)
    yield Here(media, task)
    await media.stop()
    task.kill()
    await task.ended()


@asynccontextmanager
async def cluster(redis_url: str) -> AsyncIterator[Carrier]:
    backplane, leases, process = RedisBackplane(redis_url), RedisLeases(redis_url), ClusterProcess(redis_url)
    media = MediaCluster(backplane, leases, SystemClock())
    await process.start()
    await backplane.start()
    await media.start()
    await until(lambda: media.ready)
    yield Kept(media, process)
    await media.stop()
    await process.end()
    await backplane.stop()
    await leases.stop()


@pytest.fixture(params=[pipe, socket, cluster_here, pytest.param(cluster, marks=pytest.mark.services)])
async def carrier(request: pytest.FixtureRequest) -> AsyncIterator[Carrier]:
    url = request.getfixturevalue("redis_url") if request.param is cluster else ""
    async with request.param(url) as made:
        yield made


@pytest.fixture
def media(carrier: Carrier) -> Media:
    return carrier.media


def offers(media: Media, person: str) -> Callable[[str], Awaitable[str]]:
    return lambda sdp: media.offer("room", person, sdp)


def fail(_: MediaEvent) -> None:
    raise RuntimeError("a listener that fails")


async def test_two_people_hear_and_see_each_other_and_the_room_is_told(media: Media) -> None:
    # given an open room, somebody who listens, and somebody who listens badly
    heard: list[MediaEvent] = []
    media.listen("room", fail)
    stop = media.listen("room", heard.append)
    media.apply(OPEN)

    # when Ann and Ben connect
    async with LightPeer(offers(media, A)) as ann, LightPeer(offers(media, B)) as ben:
        await ann.until(lambda: ann.heard[csrc_of(B)] > 5 and ann.seen[csrc_of(B)] > 2)
        await ben.until(lambda: ben.heard[csrc_of(A)] > 5 and ben.seen[csrc_of(A)] > 2)
        await until(lambda: any(isinstance(m, Levels) and set(m.levels) == {A, B} for m in heard))
    await until(lambda: PeerDown("room", A, "closed") in heard and PeerDown("room", B, "closed") in heard)

    # then it is told who came, whom the slots showed and who left
    assert {PeerUp("room", A), PeerUp("room", B)} == {m for m in heard if isinstance(m, PeerUp)}
    assert any(isinstance(m, Slots) and m.peer == A and set(m.slots.values()) == {B} for m in heard)
    stop()


@pytest.mark.parametrize(
    ("room", "sdp", "code", "kind"),
    [
        ("room", "garbage", "bad_sdp", Kind.INVALID),
        ("room", "", "bad_sdp", Kind.INVALID),
        ("another", LightClient().offer(), "no_policy", Kind.AGAIN),
    ],
)
async def test_a_bad_offer_is_refused(media: Media, room: str, sdp: str, code: str, kind: Kind) -> None:
    media.apply(OPEN)
    with pytest.raises(Refused) as refused:
        await media.offer(room, A, sdp)
    assert (refused.value.code, refused.value.kind) == (code, kind)


async def test_who_is_closed_has_no_media_any_more(media: Media) -> None:
    heard: list[MediaEvent] = []
    media.listen("room", heard.append)
    media.apply(OPEN)
    async with LightPeer(offers(media, A)), LightPeer(offers(media, B)):
        media.close("room", A)
        await until(lambda: PeerDown("room", A, "closed") in heard)
        media.close("room")
        await until(lambda: PeerDown("room", B, "closed") in heard)
    with pytest.raises(Refused, match="no_policy"):
        await media.offer("room", A, LightClient().offer())


async def test_a_killed_media_process_is_replaced_and_knows_the_policies(carrier: Carrier) -> None:
    # given a room with Ann in it
    media, moved = carrier.media, asyncio.Event()
    media.on_moved(lambda rooms: moved.set() if "room" in rooms else None)
    media.apply(OPEN)
    async with LightPeer(offers(media, A)):
        # when the process is killed while Ben's offer waits for its answer
        carrier.freeze()
        waiting = asyncio.ensure_future(media.offer("room", B, LightClient().offer()))
        await asyncio.sleep(0)
        await carrier.replace()

        # then he is told to try again
        with pytest.raises(Refused, match="media_away"):
            await waiting

    # and a new process is there that knows the room, which everybody is told
    await asyncio.wait_for(moved.wait(), 30)
    assert media.ready
    async with LightPeer(offers(media, B)) as ben:
        assert ben.connected


async def test_a_media_process_that_hangs_is_not_waited_for(carrier: Carrier) -> None:
    media = carrier.media
    carrier.freeze()
    await until(lambda: not media.ready)
    with pytest.raises(Refused, match="media_away"):
        await media.offer("room", A, LightClient().offer())
    await carrier.mend()
    await until(lambda: media.ready)


def nobody() -> Media:
    return MediaCluster(MemoryBackplane(), MemoryLeases(SystemClock()), SystemClock())


@pytest.mark.parametrize(
    "unstarted", [lambda: MediaPipe("127.0.0.1", 0), lambda: MediaSocket(Path("nobody.sock")), nobody]
)
async def test_while_no_media_process_is_there_offers_are_refused(unstarted: Callable[[], Media]) -> None:
    media = unstarted()
    media.apply(OPEN)
    assert not media.ready
    with pytest.raises(Refused) as refused:
        await media.offer("room", A, LightClient().offer())
    assert refused.value.kind is Kind.AGAIN
