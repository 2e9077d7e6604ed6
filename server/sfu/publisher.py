"""Who publishes a track, as far as a track has to know."""

from server.sfu import rtp
from server.sfu.selection import Source

CLOCK_LEAK = 0.0005  # a second: follows clocks that drift apart, however many tracks report


class PublisherClock:
    """How one publisher's clock stands against the server's, from the least delayed of its sender reports.

    shape: `ages` are how old packets are when they arrive, for layers that have not reported yet. units: seconds
    """

    def __init__(self) -> None:
        self.ages: dict[Source, float] = {}
        self._offset: float | None = None
        self._reported_at = 0.0

    def on_report(self, ntp: float, now: float) -> None:
        """Take a report that was written at `ntp` on the publisher's clock and arrived `now` on ours."""
        offset, leak = now - ntp, CLOCK_LEAK * (now - self._reported_at)
        self._offset = offset if self._offset is None else min(self._offset + leak, offset)
        self._reported_at = now

    def to_server_time(self, ntp: float) -> float | None:
        """The same moment on the server's clock; None before the first report."""
        return None if self._offset is None else ntp + self._offset


class Publisher:
    """One connection of one person as a sender. Another connection of the same person is another publisher.

    shape: `csrc` is the contributing source that names the person in every forwarded packet
    """

    def __init__(self, person: str) -> None:
        self.person, self.csrc = person, rtp.csrc_of(person)
        self.clock = PublisherClock()
