"""A media server of its own: for several web processes, for this account only, and through their restarts."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from server.adapters.media_client import MediaClient
from server.adapters.media_socket import RETRY_S, MediaSocket
from server.adapters.media_stream import MediaStream
from server.ports.media import Levels, MediaEvent, PeerUp, Permissions, Policy, Slots
from server.sfu.rtp import csrc_of
from tests.light_peer import LightPeer
from tests.media_process import MediaProcess, media_process
from tests.people import ANN, BEN
from tests.program import until

pytestmark = pytest.mark.whole

A, B = ANN.id, BEN.id
ROOT = Path(__file__).resolve().parents[2]


def policy(lease_s: float, version: int = 1, people: tuple[str, ...] = (A, B)) -> Policy:
    return Policy(
        "room", version, {one: Permissions(heard=True, seen=True) for one in people}, [*people], lease_s=lease_s
    )


def offers(media: MediaSocket, person: str) -> Callable[[str], Awaitable[str]]:
    return lambda sdp: media.offer("room", person, sdp)


@asynccontextmanager
async def web(process: MediaProcess) -> AsyncIterator[MediaSocket]:
    """A web process, as far as the media server knows."""
    media = MediaSocket(process.socket)
    await media.start()
    async with asyncio.timeout(30):
        await media.connected.wait()
    yield media
    await media.stop()


@pytest.fixture
async def process() -> AsyncIterator[MediaProcess]:
    async with media_process() as started:
        yield started


async def test_several_web_processes_are_served_at_once(process: MediaProcess) -> None:
    # given two web processes that know the same room, of which the second is behind
    async with web(process) as one, web(process) as other:
        heard: tuple[list[MediaEvent], list[MediaEvent]] = ([], [])
        for media, told in zip((one, other), heard, strict=True):
            media.listen("room", told.append)
        one.apply(policy(30, version=2))
        other.apply(policy(30, version=1, people=(A,)))

        # when Ann comes through one and Ben through the other, both at once
        async with AsyncExitStack() as stack:
            ann, ben = await asyncio.gather(
                stack.enter_async_context(LightPeer(offers(one, A))),
                stack.enter_async_context(LightPeer(offers(other, B))),
            )

            # then each was answered, they hear each other, and both processes are told of everybody
            await ann.until(lambda: ann.heard[csrc_of(B)] > 5)
            await ben.until(lambda: ben.heard[csrc_of(A)] > 5)
            for told in heard:
                await until(partial(_is_told_of_everybody, told))


def _is_told_of_everybody(told: list[MediaEvent]) -> bool:
    came = {message for message in told if isinstance(message, PeerUp)}
    return came == {PeerUp("room", A), PeerUp("room", B)} and {Slots, Levels} <= {type(message) for message in told}


async def test_a_web_process_that_is_killed_takes_nobody_with_it(process: MediaProcess) -> None:
    # given a web process that renews the lease, and two people in the room
    async with AsyncExitStack() as stack:
        async with web(process) as first:
            first.apply(policy(30))
            ann = await stack.enter_async_context(LightPeer(offers(first, A)))
            ben = await stack.enter_async_context(LightPeer(offers(first, B)))
            await ann.until(lambda: ann.heard[csrc_of(B)] > 5)
            first.apply(policy(2))
        # when it is gone, sound goes on until the lease ends
        ann.heard.clear()
        await ann.until(lambda: ann.heard[csrc_of(B)] > 25)
        await silent(ann, B)

        # then another process that renews it has everybody heard again, on the connections they have
        ann.seen.clear()
        moved: list[str] = []
        async with web(process) as second:
            second.on_moved(moved.extend)
            second.apply(policy(30))
            await ann.until(lambda: ann.heard[csrc_of(B)] > 25 and ann.seen[csrc_of(B)] > 2)
            await ben.until(lambda: ben.heard[csrc_of(A)] > 25)
        assert moved == []


async def silent(light: LightPeer, person: str) -> None:
    """Wait until half a second has passed in which nothing came of this person."""
    async with asyncio.timeout(10):
        while light.heard[csrc_of(person)]:
            light.heard.clear()
            await asyncio.sleep(0.5)


async def test_a_broken_conversation_with_the_same_process_moves_nobody(process: MediaProcess) -> None:
    streams: list[MediaStream] = []

    async def connect() -> MediaStream:
        streams.append(MediaStream(*await asyncio.open_unix_connection(process.socket)))
        return streams[-1]

    media, moved = MediaClient(connect, pauses_s=[RETRY_S]), list[str]()
    media.on_moved(moved.extend)
    await media.start()
    await until(lambda: media.ready)
    streams[0].abort()
    await until(lambda: not media.ready)
    await until(lambda: media.ready)
    assert (len(streams), moved) == (2, [])
    await media.stop()


async def test_only_this_account_may_come(process: MediaProcess) -> None:
    await until(process.socket.exists)
    assert stat.S_IMODE(process.socket.stat().st_mode) == 0o600


async def test_asked_to_end_it_ends_and_leaves_no_socket(process: MediaProcess) -> None:
    async with web(process) as media:
        process.send(signal.SIGTERM)
        assert await process.ended() == 0
        assert not process.socket.exists()
        await until(lambda: not media.ready)


async def test_there_is_one_at_a_time_and_a_killed_one_is_not_in_the_way(process: MediaProcess) -> None:
    # given one that serves
    async with web(process) as media:
        # when another is started at the same place
        second = MediaProcess(process.socket.parent)
        await second.start()
        # then it refuses, and the first goes on
        assert await second.ended() == 2
        assert media.ready

        # and when the first is killed, which leaves its socket behind, the next takes its place
        await process.end()
        assert process.socket.exists()
        await second.start()
        await until(lambda: not media.ready)
        await until(lambda: media.ready)
        await second.end()


async def test_it_goes_on_looking_just_as_often_when_it_has_found_nobody_many_times() -> None:
    came = asyncio.Semaphore(0)

    def come(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        came.release()

    with TemporaryDirectory(prefix="tea") as folder:
        media = MediaSocket(Path(folder) / "media.sock")
        async with await asyncio.start_unix_server(come, Path(folder) / "media.sock"):
            await media.start()
            for _ in range(6):
                async with asyncio.timeout(RETRY_S + 0.8):
                    await came.acquire()
            await media.stop()


async def test_it_needs_no_secret_and_says_what_is_wrong(tmp_path: Path) -> None:
    environment = {**os.environ, "TEAROOM_MEDIA_SOCKET": str(tmp_path / ("x" * 100))}
    command = [sys.executable, "-m", "server", "media"]
    failed = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE)
    _, said = await failed.communicate()
    assert failed.returncode == 2
    assert b"TEAROOM_MEDIA_SOCKET" in said
