"""How slow one reader may be before their socket is closed: pure, told of bytes and of a clock that does not jump."""

DROP_ABOVE_BYTES = 64 * 1024
CLOSE_ABOVE_BYTES = 256 * 1024
BEHIND_FOR_S = 5.0
MOST_LARGE_BYTES = 4 * 1024 * 1024
LARGE_PER_S = 32 * 1024  # as fast must a large frame be taken


class SlowReaderPolicy:
    """Too slow is who has not taken what was written five seconds ago, or for whom too much waits.

    A frame that is larger than what may wait, such as a snapshot of a full tea-room, gets room and time of its own:
    else whoever comes back for it would be closed again and again.
    """

    __slots__ = ("_large", "_mark", "_since", "_written")

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Everything written has been taken."""
        self._written = self._mark = self._large = 0
        self._since: float | None = None

    def wrote(self, size: int) -> None:
        """Another frame of so many bytes waits to be taken."""
        self._written += size
        if size > CLOSE_ABOVE_BYTES:
            self._large = min(self._large + size, MOST_LARGE_BYTES)

    def is_out(self, backlog: int, now: float) -> bool:
        """Whether the reader is too slow, while so many bytes are not taken."""
        if backlog > CLOSE_ABOVE_BYTES + self._large:
            return True
        if self._since is None or self._written - backlog >= self._mark:
            self._since, self._mark = now, self._written  # what waits now is to be taken in time
            return False
        return now - self._since > BEHIND_FOR_S + self._large / LARGE_PER_S
