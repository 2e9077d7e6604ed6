"""One media process and our end of its pipe.

Nothing is left behind: the child ends when the pipe closes, which the kernel does even when this process is killed.
"""

import asyncio
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from server.ports.media import ToMedia
from server.ports.media_wire import frame

END_S = 2.0
UNREAD = 8 << 20  # bytes; a child that reads no more hangs

_ROOT = Path(__file__).resolve().parents[2]


class Child:
    """One child process and our end of its pipe."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.process, self.reader, self._writer = process, reader, writer
        self.ready = False

    @classmethod
    async def spawn(cls, host: str, port: int, announce: Sequence[str]) -> "Child":
        """Start one. raises: OSError"""
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = ["--fd", str(theirs.fileno()), "--host", host, "--port", str(port)]
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

    def send(self, message: ToMedia) -> None:
        """Send without waiting; a child that does not read is killed, and so replaced."""
        if self._writer.transport.get_write_buffer_size() > UNREAD:
            self.kill()
        elif not self._writer.is_closing():
            self._writer.write(frame(message))

    async def end(self) -> None:
        """Close the pipe and see the child go."""
        self._writer.close()
        try:
            async with asyncio.timeout(END_S):
                await self.process.wait()
        except TimeoutError:
            self.kill()
            await self.process.wait()

    def kill(self) -> None:
        """End it without asking."""
        if self.process.returncode is None:
            self.process.kill()
