"""The media server as a child process: `python -m server.sfu.process --fd N`. It ends when its pipe closes."""

import argparse
import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence

from server.kit.clock import SystemClock
from server.ports.media import FromMedia
from server.ports.media_wire import frame, frames, to_media
from server.sfu.serve import Server

UNREAD = 1 << 20  # bytes; a parent that reads no more is told no more

log = logging.getLogger(__name__)


def main(fd: int, host: str, port: int, announce: Sequence[str]) -> None:
    """Serve over an inherited stream socket until the parent closes it, or dies."""
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C reaches the parent too, which then ends us in good order
        signal.signal(number, signal.SIG_IGN)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(fd, host, port, announce))


async def _serve(fd: int, host: str, port: int, announce: Sequence[str]) -> None:
    reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=fd))

    def tell(message: FromMedia) -> None:
        if writer.transport.get_write_buffer_size() < UNREAD:
            writer.write(frame(message))

    try:
        async with Server(host, port, announce, tell, SystemClock()) as server:
            async for body in frames(reader):
                try:
                    server.handle(to_media.decode(body))
                except Exception:
                    log.exception("a message failed")
    finally:
        writer.close()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
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
    parser.add_argument("--announce", action="append", default=[])
    given = parser.parse_args()
    main(given.fd, given.host, given.port, given.announce)
