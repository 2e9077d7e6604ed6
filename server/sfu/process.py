"""The media server in a process of its own.

shape: `python -m server.sfu.process --fd N` is the child of one web process, and ends when its pipe closes;
`python -m server media` is for any number of web processes, which come to its Unix socket and go as they like
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
from server.sfu.desk import Desk
from server.sfu.serve import Server


def child(fd: int, host: str, port: int, announce: Sequence[str], tcp_port: int | None = None) -> None:
    """Serve over an inherited stream socket until the parent closes it, or dies."""
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C reaches the parent too, which then ends us in good order
        signal.signal(number, signal.SIG_IGN)

    async def serve() -> None:
        desk = Desk()
        reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=fd))
        async with Server(host, port, announce, desk.tell, SystemClock(), tcp_port) as server:
            await desk.attend(server, reader, writer)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve())


Beside = Callable[[Callable[[], Load]], AbstractAsyncContextManager[None]]


def listen(
    path: Path, host: str, port: int, announce: Sequence[str], beside: Beside, tcp_port: int | None = None
) -> None:
    """Serve whoever comes to the Unix socket at `path` until told to end.

    shape: `beside` is entered while the server runs, and may ask for its load. raises: OSError, such as AlreadyThere
    """

    async def serve() -> None:
        desk, attending = Desk(), set[asyncio.Task[None]]()

        def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.get_running_loop().create_task(desk.attend(server, reader, writer))
            attending.add(task)
            task.add_done_callback(attending.discard)

        async with (
            Server(host, port, announce, desk.tell, SystemClock(), tcp_port) as server,
            beside(server.load),
        ):
            door = await asyncio.start_unix_server(come, sock=own_socket)
            await asked_to_end()
            door.close()
            desk.close()
            await asyncio.gather(*attending, return_exceptions=True)

    with listening(path) as own_socket, asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve())


class AlreadyThere(OSError):
    """Another media server holds the socket."""


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """The socket, for this account only, and for one process: the lock goes with whoever holds it, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock, socket.socket(socket.AF_UNIX) as door:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyThere("another media server is there") from None
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            door.bind(os.fspath(path))
        finally:
            os.umask(before)
        try:
            yield door
        finally:
            path.unlink(missing_ok=True)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """The loop that forwards fastest here."""
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
