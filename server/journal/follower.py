"""Hearing every entry of a stream once and in order, whichever process wrote it and whatever the backplane lost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import msgspec
import structlog

from server.journal import store
from server.journal.journal import Journal
from server.journal.model import Entry
from server.kit.clock import Clock
from server.kit.db import Database
from server.ports.backplane import Backplane

ON_ITS_WAY_S = 0.02  # so long may what another process wrote be later than what we wrote after it
CHECK_S = 2.0  # so long can a lost hint stay unnoticed
log = structlog.get_logger()

Hear = Callable[[Entry], None]
_decode = msgspec.msgpack.Decoder(list[Entry]).decode
_encode = msgspec.msgpack.Encoder().encode


@dataclass(eq=False, slots=True)
class _Followed:
    stream: str
    hear: Hear
    version: int
    ahead: dict[int, Entry] = field(default_factory=dict)  # heard of, but something before them is missing
    one_reader: asyncio.Lock = field(default_factory=asyncio.Lock)
    reading: "asyncio.Task[None] | None" = None
    stop: Callable[[], Awaitable[None]] | None = None


class Follower:
    """One per process. Attaches first and reads second; finds gaps; compares heads every two seconds.

    shape: `gaps` and `late` count how often a hint was missed, noticed by the next one or only by comparing heads
    """

    def __init__(self, database: Database, journal: Journal, backplane: Backplane, clock: Clock) -> None:
        self.gaps = self.late = 0
        self._database = database
        self._backplane = backplane
        self._clock = clock
        self._streams: dict[str, _Followed] = {}
        self._hints: list[Sequence[Entry]] = []
        self._saying = b""  # what comes back while it is published was heard before
        self._publishing: asyncio.Task[None] | None = None
        journal.on_commit(self._committed)
        backplane.on_gap(self.check)

    async def follow(self, stream: str, hear: Hear, after: int = 0) -> None:
        """Call `hear` for each entry after this version: those already written before this returns, later ones as
        they come. One follower for each stream; `hear` neither waits nor raises.
        """
        followed = self._streams[stream] = _Followed(stream, hear, after)
        try:
            followed.stop = await self._backplane.subscribe(f"journal:{stream}", self._hinted)
            await self._read(followed)
        except BaseException:
            await self.leave(stream)
            raise

    async def leave(self, stream: str) -> None:
        """Stop hearing of this stream."""
        followed = self._streams.pop(stream, None)
        if followed is None:
            return
        if followed.reading is not None:
            followed.reading.cancel()
        if followed.stop is not None:
            await followed.stop()

    async def catch_up(self, stream: str) -> None:
        """Hear everything committed before this call."""
        if followed := self._streams.get(stream):
            await self._read(followed)

    async def check(self) -> None:
        """Compare the heads of all followed streams, and read those that are behind."""
        async with self._database.read() as tx:
            heads = await store.heads(tx, self._streams)
        for stream, version in heads.items():
            followed = self._streams.get(stream)
            if followed is not None and followed.version < version:
                self.late += 1
                await self._read(followed)

    def announce(self, entry: Entry) -> None:
        """An entry that this process has just committed without the journal: hear it, and let the others hear it."""
        self._committed([entry])

    async def run(self) -> None:
        """Check for as long as the process lives."""
        while True:
            await self._clock.sleep(CHECK_S)
            try:
                await self.check()
            except Exception as error:  # noqa: BLE001 - the next check may find the database again
                log.warning("follower_check_failed", error=type(error).__name__)

    async def close(self) -> None:
        """Leave every stream, and pass on what other processes should still hear."""
        for stream in list(self._streams):
            await self.leave(stream)
        while self._publishing is not None:
            await self._publishing

    def _committed(self, entries: Sequence[Entry]) -> None:
        by_stream: dict[str, list[Entry]] = {}
        for entry in entries:
            self._offer(entry)
            by_stream.setdefault(entry.stream, []).append(entry)
        self._hints.extend(by_stream.values())
        if self._publishing is None:
            self._publishing = asyncio.create_task(self._publish())

    async def _publish(self) -> None:
        try:
            while self._hints:
                hints, self._hints = self._hints, []
                for entries in hints:
                    self._saying = _encode(entries)
                    await self._backplane.publish(f"journal:{entries[0].stream}", self._saying)
        finally:
            self._publishing = None

    def _hinted(self, data: bytes) -> None:
        if data is not self._saying:
            for entry in _decode(data):
                self._offer(entry)

    def _offer(self, entry: Entry) -> None:
        followed = self._streams.get(entry.stream)
        if followed is None or entry.version <= followed.version:
            return
        if entry.version == followed.version + 1:
            self._hear(followed, entry)
            while after := followed.ahead.get(followed.version + 1):
                self._hear(followed, after)
            return
        followed.ahead[entry.version] = entry
        if followed.reading is None and followed.stop is not None:
            self.gaps += 1
            followed.reading = asyncio.create_task(self._fill(followed))

    async def _fill(self, followed: _Followed) -> None:
        """Read what is missing before the entries we heard of: where two processes write, it is mostly on its way."""
        try:
            while followed.ahead:  # for good, should the database have lost what it had committed: so not in a rush
                await self._clock.sleep(ON_ITS_WAY_S)
                if followed.ahead:
                    await self._read(followed)
        except Exception as error:  # noqa: BLE001 - the next check will find the gap again
            log.warning("follower_read_failed", error=type(error).__name__)
        finally:
            followed.reading = None

    async def _read(self, followed: _Followed) -> None:
        async with followed.one_reader:
            async with self._database.read() as tx:
                entries = await store.read(tx, followed.stream, followed.version)
            for entry in entries:
                # Entries before the first one that is left were deleted: there is nothing to wait for.
                if entry.version > followed.version and self._streams.get(followed.stream) is followed:
                    self._hear(followed, entry)

    @staticmethod
    def _hear(followed: _Followed, entry: Entry) -> None:
        followed.version = entry.version
        if followed.ahead:
            followed.ahead = {version: one for version, one in followed.ahead.items() if version > entry.version}
        try:
            followed.hear(entry)
        except Exception as error:  # noqa: BLE001 - one stream's bug must not stop the others
            log.error("listener_failed", kind=followed.stream.partition(":")[0], error=type(error).__name__)
