"""The example in the media server's README runs."""

import asyncio
import contextlib
import socket
from pathlib import Path
from types import ModuleType

import server.sfu
from server.sfu.rtp import csrc_of
from tests.light_client import LightClient
from tests.light_peer import LightPeer


def example() -> ModuleType:
    """The code block of the README as a module."""
    text = Path(server.sfu.__file__).with_name("README.md").read_text()
    code = text.partition("```python\n")[2].partition("```")[0]
    module = ModuleType("example")
    exec(compile(code, "README.md", "exec"), module.__dict__)
    return module


async def post(port: int, name: str, sdp: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST /{name} HTTP/1.1\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}".encode())
    body = (await reader.read()).decode().partition("\r\n\r\n")[2]
    writer.close()
    await writer.wait_closed()
    return body


async def test_the_example_runs_a_room() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = asyncio.create_task(example().run(port, 30))
    try:
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(ConnectionError):
                    assert await post(port, "ann", "garbage") == "bad_sdp"
                    break
                await asyncio.sleep(0.05)
        async with LightPeer(lambda sdp: post(port, "ann", sdp)), LightPeer(lambda sdp: post(port, "ben", sdp)) as ben:
            await ben.until(lambda: ben.by_line["2"][csrc_of("ann")] > 10)
            await ben.until(lambda: ben.seen[csrc_of("ann")] > 2)
        assert "candidate" in await post(port, "cleo", LightClient().offer())
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
