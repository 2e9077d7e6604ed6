"""A media process of our own, at the other end of a pipe.

It never outlives us: it ends when the pipe closes, and the kernel closes the pipe even when this process is killed.
"""

import asyncio
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from server.adapters.media_stream import MediaStream

EXIT_S = 2.0

_ROOT = Path(__file__).resolve().parents[2]


class MediaChild(MediaStream):
    """One child process and our end of its pipe."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        super().__init__(reader, writer)
        self.process = process

    @classmethod
    async def spawn(cls, host: str, port: int, announce: Sequence[str], tcp_port: int | None = None) -> "MediaChild":
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

    def abort(self) -> None:
        """Kill it; the owner starts another."""
        if self.process.returncode is None:
            self.process.kill()

    async def close(self) -> None:
        """Close the pipe and wait until the child has exited; kill it after EXIT_S."""
        await super().close()
        try:
            async with asyncio.timeout(EXIT_S):
                await self.process.wait()
        except TimeoutError:
            self.abort()
            await self.process.wait()
