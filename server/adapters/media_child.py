"""A media process of our own, at the other end of a pipe.

Nothing is left behind: the child ends when the pipe closes, which the kernel does even when this process is killed.
"""

import asyncio
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from server.adapters.media_stream import MediaStream

END_S = 2.0

_ROOT = Path(__file__).resolve().parents[2]


class Child(MediaStream):
    """One child process and our end of its pipe."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        super().__init__(reader, writer)
        self.process = process

    @classmethod
    async def spawn(cls, host: str, port: int, announce: Sequence[str], tcp_port: int | None = None) -> "Child":
        """Start one. raises: OSError"""
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = ["--fd", str(theirs.fileno()), "--host", host, "--port", str(port)]
            if tcp_port is not None:
                arguments += ["--tcp-port", str(tcp_port)]
            for address in announce:
                arguments += ["--announce", address]
            try:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "server.sfu.process", *arguments, pass_fds=[theirs.fileno()], cwd=_ROOT
                )
            except BaseException:
                ours.close()
                raise
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        return cls(process, reader, writer)

    def give_up(self) -> None:
        """End it without asking; whoever keeps it starts another."""
        if self.process.returncode is None:
            self.process.kill()

    async def end(self) -> None:
        """Close the pipe and see the child go."""
        await super().end()
        try:
            async with asyncio.timeout(END_S):
                await self.process.wait()
        except TimeoutError:
            self.give_up()
            await self.process.wait()
