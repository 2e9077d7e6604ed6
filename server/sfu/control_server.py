"""The streams on which processes control the media server: each may ask and gets its answers; events go to all."""

import asyncio
import logging

from server.ports.media import Answer, FromMedia
from server.ports.media_wire import frame, frames, to_media
from server.sfu.media_server import MediaServer

MAX_UNSENT = 1 << 20  # bytes; a client that reads no more gets no more

log = logging.getLogger(__name__)


class ControlServer:
    """The media server reports through `emit`; call `serve` for each stream."""

    def __init__(self) -> None:
        self._writers: set[asyncio.StreamWriter] = set()
        self._requester: asyncio.StreamWriter | None = None

    def emit(self, message: FromMedia) -> None:
        """Send what the media server reports; never waits."""
        # An offer is answered before `handle` returns, so an answer is for the present requester.
        to = [self._requester] if isinstance(message, Answer) else [*self._writers]
        body = frame(message)
        for writer in to:
            if writer and not writer.is_closing() and writer.transport.get_write_buffer_size() < MAX_UNSENT:
                writer.write(body)

    async def serve(self, server: MediaServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one stream until it is closed. Media connections go on without it."""
        writer.write(frame(server.load()))
        self._writers.add(writer)
        try:
            async for body in frames(reader):
                self._requester = writer
                try:
                    server.handle(to_media.decode(body))
                except Exception:
                    log.exception("a message failed")
                finally:
                    self._requester = None
        finally:
            self._writers.discard(writer)
            writer.close()

    def close(self) -> None:
        """Close every stream."""
        for writer in self._writers:
            writer.close()
