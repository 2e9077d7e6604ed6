"""Who is connected to the media server: each may ask and is answered; what happens is told to all."""

import asyncio
import logging

from server.ports.media import Answer, FromMedia
from server.ports.media_wire import frame, frames, to_media
from server.sfu.serve import Server

UNREAD = 1 << 20  # bytes; who reads no more is told no more

log = logging.getLogger(__name__)


class Desk:
    """`tell` is for the server, `attend` for each stream that somebody asks through."""

    def __init__(self) -> None:
        self._writers: set[asyncio.StreamWriter] = set()
        self._asking: asyncio.StreamWriter | None = None

    def tell(self, message: FromMedia) -> None:
        """Pass on what the server says; never waits."""
        # An offer is answered before `handle` returns, so an answer is for whoever asks now.
        to = [self._asking] if isinstance(message, Answer) else [*self._writers]
        body = frame(message)
        for writer in to:
            if writer and not writer.is_closing() and writer.transport.get_write_buffer_size() < UNREAD:
                writer.write(body)

    async def attend(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one stream until its other end closes it, or dies. Whoever has media keeps it."""
        writer.write(frame(server.load()))
        self._writers.add(writer)
        try:
            async for body in frames(reader):
                self._asking = writer
                try:
                    server.handle(to_media.decode(body))
                except Exception:
                    log.exception("a message failed")
                finally:
                    self._asking = None
        finally:
            self._writers.discard(writer)
            writer.close()

    def close(self) -> None:
        """Let everybody go."""
        for writer in self._writers:
            writer.close()
