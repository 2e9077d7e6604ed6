"""The media server in a process of its own.

shape: `python -m server.sfu.process --fd N` is the child of one web process, and ends when its pipe closes;
`python -m server media` serves any number of web processes at its Unix socket
"""

import argparse
import asyncio
import fcntl
import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path

from server.kit.clock import SystemClock
from server.kit.ending import asked_to_end
from server.ports.media import Load
from server.sfu.control_server import ControlServer
from server.sfu.media_server import MediaServer


def child(fd: int, host: str, port: int, announce: Sequence[str], tcp_port: int | None = None) -> None:
    """Serve over an inherited stream socket until the parent closes it, or dies."""
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C reaches the parent too, which then ends us in good order
        signal.signal(number, signal.SIG_IGN)

    async def serve() -> None:
        control = ControlServer()
        reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=fd))
        async with MediaServer(host, port, announce, control.emit, SystemClock(), tcp_port) as server:
            await control.serve(server, reader, writer)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve())


Alongside = Callable[[Callable[[], Load]], AbstractAsyncContextManager[None]]


def listen(
    path: Path, host: str, port: int, announce: Sequence[str], alongside: Alongside, tcp_port: int | None = None
) -> None:
    """Serve every connection to the Unix socket at `path` until told to end.

    shape: `alongside` is entered while the server runs, and may ask for its load. raises: OSError, such as AlreadyThere
    """

    async def serve() -> None:
        control, serving = ControlServer(), set[asyncio.Task[None]]()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.get_running_loop().create_task(control.serve(server, reader, writer))
            serving.add(task)
            task.add_done_callback(serving.discard)

        async with (
            MediaServer(host, port, announce, control.emit, SystemClock(), tcp_port) as server,
            alongside(server.load),
        ):
            listener = await asyncio.start_unix_server(accept, sock=own_socket)
            await asked_to_end()
            listener.close()
            control.close()
            await asyncio.gather(*serving, return_exceptions=True)

    with exclusive_socket(path) as own_socket, asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve())


class AlreadyThere(OSError):
    """Another media server holds the socket."""


@contextmanager
def exclusive_socket(path: Path) -> Iterator[socket.socket]:
    """The socket, for this account only, held by one process: the kernel releases its lock however the process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock, socket.socket(socket.AF_UNIX) as listener:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyThere("another media server is there") from None
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            listener.bind(os.fspath(path))
        finally:
            os.umask(before)
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """The event loop that forwards fastest on this platform."""
    try:
        import uvloop
    except ImportError:  # not made for every platform
        return asyncio.new_event_loop
    return uvloop.new_event_loop


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tcp-port", type=int)
    parser.add_argument("--announce", action="append", default=[])
    given = parser.parse_args()
    child(given.fd, given.host, given.port, given.announce, given.tcp_port)
