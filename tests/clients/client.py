"""A client in Node: it makes the offer, gets the answer, and says several times a second what it got."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.light_client import HUM, KEY_FRAME

HERE = Path(__file__).parent
PATIENCE_S = 30.0
FIRST_OF_VP8 = b"\x10"  # the descriptor of a packet that begins a frame. source: RFC 7741 §4.2


class Client:
    """shape: `got` is its last report"""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.got: dict[str, Any] = {}
        self._process = process

    async def until(self, so: Callable[[dict[str, Any]], bool]) -> None:
        """Wait for a report that says so. raises: AssertionError"""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (self.got and so(self.got)):
                    self.got = await self.read()
        except TimeoutError:
            raise AssertionError(f"after {PATIENCE_S} s still {self.got}") from None

    async def read(self) -> dict[str, Any]:
        """Its next line."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "the client has ended"
        said: dict[str, Any] = json.loads(line)
        return said

    async def write(self, said: object) -> None:
        """Tell it something."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said).encode() + b"\n")
        await self._process.stdin.drain()


@asynccontextmanager
async def client(kind: str, offer: Callable[[str], Awaitable[str]]) -> AsyncIterator[Client]:
    """A client that has been answered, ended with the block."""
    pipe = asyncio.subprocess.PIPE
    packets = (HUM.hex(), (FIRST_OF_VP8 + KEY_FRAME).hex())
    process = await asyncio.create_subprocess_exec("node", f"{kind}.js", *packets, cwd=HERE, stdin=pipe, stdout=pipe)
    made = Client(process)
    try:
        async with asyncio.timeout(PATIENCE_S):
            offered = await made.read()
        await made.write({"sdp": await offer(str(offered["sdp"]))})
        yield made
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
