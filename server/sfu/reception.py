"""What arrived of one stream: numbers without wrapping, statistics, and what to ask for again. Pure.

source: RFC 3550 appendices A.1, A.3 and A.8
"""

from server.sfu import rtcp
from server.sfu.rtp import signed

ASK_AFTER_S = 0.01  # packets often only overtake each other
# Twice as long each time: an answer takes a round trip, over the world half a second; till then it is still missed.
ASK_AGAIN_S, ASK_TIMES = 0.05, 5
MAX_GAP = 100  # a longer one is a break: a key frame mends it sooner
SMOOTH = 32  # packets over which the way's delay is averaged
LEAST_LEAK = 0.02  # seconds a report: follows clocks that drift, and other networks
RESTART = 1000  # so far back, the counter has been set anew


class Reception:
    """Counts packets of one stream. units: timestamps tick `clock` times a second; `now` is seconds"""

    def __init__(self, clock: int, asks: bool) -> None:
        self.missing: dict[int, tuple[float, int]] = {}  # number -> when to ask next, times asked
        self.packets = self.fraction = 0
        self._lost = 0
        self._clock, self._asks = clock, asks
        self._first = self._highest = -1
        self._jitter, self._transit = 0.0, 0.0
        self._late, self._least = 0.0, float("inf")
        self._reported = (0, 0)  # expected, received
        self._report_middle, self._report_at = 0, 0.0

    def take(self, seq: int, ts: int, now: float) -> int:
        """Count a packet and return its number: its sequence number without wrapping."""
        self.packets += 1
        if self._first < 0:
            self._first = self._highest = seq + 0x10000
            self._transit = self._late = now * self._clock - ts
            return self._highest
        ahead = signed(seq - self._highest, 16)
        if ahead <= -RESTART:
            ahead += 0x10000
        number = self._highest + ahead
        if ahead > 0:
            if self._asks and 1 < ahead < MAX_GAP:
                for gap in range(self._highest + 1, number):
                    self.missing[gap] = (now + ASK_AFTER_S, 0)
            self._highest = number
        else:
            self.missing.pop(number, None)
        transit = now * self._clock - ts
        change = abs(transit - self._transit)
        if change < self._clock:
            self._jitter += (change - self._jitter) / 16
            self._late += (transit - self._late) / SMOOTH
        else:
            self._late, self._least = transit, float("inf")
        self._transit = transit
        return number

    def lacks(self, seq: int) -> bool:
        """Whether a packet with this sequence number was lost and asked for."""
        return self._highest + signed(seq - self._highest, 16) in self.missing

    def ask(self, now: float) -> list[int]:
        """Sequence numbers to ask the publisher for now."""
        due: list[int] = []
        for number, (at, times) in list(self.missing.items()):
            if len(self.missing) > 2 * MAX_GAP or (now >= at and times >= ASK_TIMES):
                del self.missing[number]
            elif now >= at:
                self.missing[number] = (now + ASK_AGAIN_S * 2**times, times + 1)
                due.append(number & 0xFFFF)
        return due[:MAX_GAP]

    def take_lost(self) -> int:
        """How many packets were reported as lost since this was last asked."""
        lost, self._lost = self._lost, 0
        return lost

    def delay(self) -> float:
        """How much longer packets were on their way lately than at best; call once a second. units: seconds"""
        self._least = min(self._least + LEAST_LEAK * self._clock, self._late)
        return (self._late - self._least) / self._clock

    def heard_report(self, ntp: float, now: float) -> None:
        """The publisher's sender report arrived: the next report refers to it."""
        self._report_middle, self._report_at = int(ntp * 65536) & 0xFFFFFFFF, now

    def report(self, ssrc: int, now: float) -> rtcp.Report | None:
        """The report block since the last one; None before the first packet."""
        if self._first < 0:
            return None
        expected = self._highest - self._first + 1
        interval, got = expected - self._reported[0], self.packets - self._reported[1]
        self._reported = (expected, self.packets)
        lost = max(0, interval - got)
        self._lost += lost
        self.fraction = min(255, lost * 256 // interval) if interval > 0 else 0
        return rtcp.Report(
            ssrc=ssrc,
            fraction=self.fraction,
            lost=max(0, min(expected - self.packets, 0x7FFFFF)),
            highest=self._highest,
            jitter=int(self._jitter),
            lsr=self._report_middle,
            dlsr=int((now - self._report_at) * 65536) & 0xFFFFFFFF if self._report_middle else 0,
        )
