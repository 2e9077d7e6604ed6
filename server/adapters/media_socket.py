"""The media server as a process of its own, reached at its Unix socket; it outlives this process."""

import asyncio
from pathlib import Path

from server.adapters.media_offers import OFFER_S
from server.adapters.media_remote import SILENT_S, RemoteMedia
from server.adapters.media_stream import MediaStream

LOOK_S = 0.2  # for one that is not there


class MediaSocket(RemoteMedia):
    """`Media` by a process that somebody else keeps. Starting does not wait for it: `ready` says when it is there."""

    def __init__(self, path: Path, *, offer_s: float = OFFER_S, silent_s: float = SILENT_S) -> None:
        super().__init__(self._connect, offer_s=offer_s, silent_s=silent_s, pauses_s=[LOOK_S])
        self._path = path

    async def _connect(self) -> MediaStream:
        return MediaStream(*await asyncio.open_unix_connection(self._path))
