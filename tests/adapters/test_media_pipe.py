"""A media server that is a child goes when its parent does, however that ends."""

import asyncio
import sys
from pathlib import Path

import pytest

from server.adapters.media_pipe import MediaPipe
from tests.program import until

pytestmark = pytest.mark.whole

ROOT = Path(__file__).resolve().parents[2]


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
