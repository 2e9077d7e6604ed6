"""One person with a client in Node: it speaks to the house by itself; here its buttons are pressed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.light_client import HUM, KEY_FRAME

HERE = Path(__file__).parent
PATIENCE_S = 30.0
FIRST_OF_VP8 = b"\x10"  # the descriptor of a packet that begins a frame. source: RFC 7741 §4.2


class Client:
    """shape: `got` is its last report, that of `press` made after the act; `person` is known from the first on"""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.got: dict[str, Any] = {}
        self._process = process

    @property
    def person(self) -> str:
        """Whose client it is."""
        return str(self.got["person"])

    @property
    def view(self) -> dict[str, Any]:
        """The room as they are shown it."""
        view: dict[str, Any] = self.got["view"]
        return view

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait for reports until it is so. raises: AssertionError"""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (self.got and so()):
                    await self._read()
        except TimeoutError:
            raise AssertionError(f"after {PATIENCE_S} s still {self.got}") from None

    async def press(self, do: str, **arguments: object) -> str:
        """One act; the code it was refused with, or nothing."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
        async with asyncio.timeout(PATIENCE_S):
            await self._read()
            while "answer" not in self.got:
                await self._read()
        return str(self.got["answer"])

    async def _read(self) -> None:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "the client has ended"
        self.got = json.loads(line)


@asynccontextmanager
async def client(library: str, link: str, name: str, *, seals: bool = False) -> AsyncIterator[Client]:
    """Somebody who has come by a link and entered the open meeting, gone with the block."""
    packets = {"voice": HUM.hex(), "picture": (FIRST_OF_VP8 + KEY_FRAME).hex()}
    asked = {"library": library, "link": link, "name": name, "seals": seals, **packets}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "node", "person.js", json.dumps(asked), cwd=HERE, stdin=pipe, stdout=pipe
    )
    made = Client(process)
    try:
        await made.until(lambda: True)
        yield made
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
