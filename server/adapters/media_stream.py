"""Our end of a stream to a media process, over a pipe or a socket."""

import asyncio

from server.ports.media import ToMedia
from server.ports.media_wire import frame

MAX_UNSENT = 8 << 20  # bytes; a media process that lets so much wait hangs


class MediaStream:
    """One connection to a media process. shape: `ready` once the other end has sent its first `Load`"""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self._writer = reader, writer
        self.ready = False

    def send(self, message: ToMedia) -> None:
        """Send without waiting. Aborts the connection when the media process does not read."""
        if self._writer.transport.get_write_buffer_size() > MAX_UNSENT:
            self.abort()
        elif not self._writer.is_closing():
            self._writer.write(frame(message))

    def abort(self) -> None:
        """Break the connection off: the media process hangs."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Close the stream and release what belongs to it."""
        self._writer.close()
