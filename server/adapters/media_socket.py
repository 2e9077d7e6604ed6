"""The media server as a process of its own, reached at its Unix socket; it outlives this process."""

import asyncio
from pathlib import Path

from server.adapters.media_client import SILENT_S, MediaClient
from server.adapters.media_offers import ANSWER_S
from server.adapters.media_stream import MediaStream

RETRY_S = 0.2


class MediaSocket(MediaClient):
    """`Media` by a process that somebody else runs. `start` does not wait for it: `ready` says when it is there."""

    def __init__(self, path: Path, *, answer_s: float = ANSWER_S, silent_s: float = SILENT_S) -> None:
        super().__init__(self._connect_socket, answer_s=answer_s, silent_s=silent_s, pauses_s=[RETRY_S])
        self._path = path

    async def _connect_socket(self) -> MediaStream:
        return MediaStream(*await asyncio.open_unix_connection(self._path))
