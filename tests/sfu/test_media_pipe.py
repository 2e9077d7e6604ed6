"""The media server as a child process: started, asked, killed, hung, left alone."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from server.adapters.media_pipe import MediaPipe
from server.kit.errors import Kind, Refused
from server.ports.media import Heard, Levels, PeerDown, PeerUp, Place, Policy, Slots
from server.sfu.rtp import number_of
from tests.light_client import LightClient
from tests.light_peer import LightPeer
from tests.people import ANN, BEN

A, B = ANN.id, BEN.id
OPEN = Policy("room", 1, {A: Place(heard=True, seen=True), B: Place(heard=True, seen=True)}, [A, B], lease_s=30)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def media() -> AsyncIterator[MediaPipe]:
    pipe = MediaPipe("127.0.0.1", 0, silent_s=3.0)
    await pipe.start()
    yield pipe
    await pipe.stop()


def offers(media: MediaPipe, person: str) -> Callable[[str], Awaitable[str]]:
    return lambda sdp: media.offer("room", person, sdp)


def fail(_: Heard) -> None:
    raise RuntimeError("a listener that fails")


async def until(done: Callable[[], bool], timeout: float = 15.0) -> None:
    async with asyncio.timeout(timeout):
        while not done():
            await asyncio.sleep(0.02)


async def test_two_people_hear_and_see_each_other_and_the_room_is_told(media: MediaPipe) -> None:
    # given an open room, somebody who listens, and somebody who listens badly
    heard: list[Heard] = []
    media.listen("room", fail)
    stop = media.listen("room", heard.append)
    media.apply(OPEN)

    # when Ann and Ben connect
    async with LightPeer(offers(media, A)) as ann, LightPeer(offers(media, B)) as ben:
        await ann.until(lambda: ann.heard[number_of(B)] > 5 and ann.seen[number_of(B)] > 2)
        await ben.until(lambda: ben.heard[number_of(A)] > 5 and ben.seen[number_of(A)] > 2)
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
async def test_a_bad_offer_is_refused(media: MediaPipe, room: str, sdp: str, code: str, kind: Kind) -> None:
    media.apply(OPEN)
    with pytest.raises(Refused) as refused:
        await media.offer(room, A, sdp)
    assert (refused.value.code, refused.value.kind) == (code, kind)


async def test_a_killed_child_is_replaced_and_knows_the_policies(media: MediaPipe) -> None:
    # given a room with Ann in it
    moved = asyncio.Event()

    async def note() -> None:
        moved.set()

    media.on_moved(note)
    media.apply(OPEN)
    async with LightPeer(offers(media, A)):
        first = media.pid
        assert first is not None

        # when the child is killed while Ben's offer waits for its answer
        os.kill(first, signal.SIGSTOP)
        waiting = asyncio.ensure_future(media.offer("room", B, LightClient().offer()))
        await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)

        # then he is told to try again
        with pytest.raises(Refused) as refused:
            await waiting
        assert refused.value.code == "media_away"

    # and a new child is there that knows the room
    await asyncio.wait_for(moved.wait(), 10)
    assert media.ready
    assert media.pid != first
    async with LightPeer(offers(media, B)) as ben:
        assert ben.connected


async def test_a_child_that_hangs_is_replaced(media: MediaPipe) -> None:
    first = media.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    await until(lambda: media.ready and media.pid != first)


async def test_while_no_child_is_there_offers_are_refused() -> None:
    media = MediaPipe("127.0.0.1", 0)
    media.apply(OPEN)
    assert not media.ready
    with pytest.raises(Refused) as refused:
        await media.offer("room", A, LightClient().offer())
    assert refused.value.kind is Kind.AGAIN


async def test_stop_leaves_no_process() -> None:
    media = MediaPipe("127.0.0.1", 0)
    await media.start()
    pid = media.pid
    assert pid is not None
    await media.stop()
    assert not alive(pid)


async def test_a_killed_parent_leaves_no_process() -> None:
    # given a program with a media process
    program = (
        "import asyncio\n"
        "from server.adapters.media_pipe import MediaPipe\n"
        "async def main():\n"
        "    media = MediaPipe('127.0.0.1', 0)\n"
        "    await media.start()\n"
        "    print(media.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await asyncio.wait_for(parent.stdout.readline(), 20))
    assert alive(pid)

    # when it is killed
    parent.kill()
    await parent.wait()

    # then its child ends by itself
    await until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has collected yet does not count."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
