"""Our end of a stream to a media process, however that is reached."""

import asyncio

from server.ports.media import ToMedia
from server.ports.media_wire import frame

UNREAD = 8 << 20  # bytes; a media process that reads no more hangs


class MediaStream:
    """One conversation's stream. shape: `ready` once the other end has said who it is"""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self._writer = reader, writer
        self.ready = False

    def send(self, message: ToMedia) -> None:
        """Send without waiting; give up on a media process that does not read."""
        if self._writer.transport.get_write_buffer_size() > UNREAD:
            self.give_up()
        elif not self._writer.is_closing():
            self._writer.write(frame(message))

    def give_up(self) -> None:
        """Whoever is at the other end hangs: want no more of it."""
        self._writer.transport.abort()

    async def end(self) -> None:
        """Close the stream, and return when it is left."""
        self._writer.close()
