"""The slow-reader policy of a socket: pure, given byte counts and a monotonic clock."""

DROP_ABOVE_BYTES = 64 * 1024
CLOSE_ABOVE_BYTES = 256 * 1024
BEHIND_FOR_S = 5.0
MOST_LARGE_BYTES = 4 * 1024 * 1024
LARGE_PER_S = 32 * 1024  # the minimum rate for reading a large frame


class SlowReaderPolicy:
    """A reader is too slow if it has not read what was written five seconds ago, or if too much is waiting.

    A frame larger than the backlog limit, such as a snapshot of a full tea-room, gets space and time of its own.
    Otherwise a client that reconnects for it would be closed again and again.
    """

    __slots__ = ("_large", "_mark", "_since", "_written")

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Everything written has been read."""
        self._written = self._mark = self._large = 0
        self._since: float | None = None

    def wrote(self, size: int) -> None:
        """Another frame of this many bytes is waiting."""
        self._written += size
        if size > CLOSE_ABOVE_BYTES:
            self._large = min(self._large + size, MOST_LARGE_BYTES)

    def is_out(self, backlog: int, now: float) -> bool:
        """Whether the reader is too slow, with this many bytes unread."""
        if backlog > CLOSE_ABOVE_BYTES + self._large:
            return True
        if self._since is None or self._written - backlog >= self._mark:
            self._since, self._mark = now, self._written  # the current backlog must be read in time
            return False
        return now - self._since > BEHIND_FOR_S + self._large / LARGE_PER_S
