"""What arrived of one stream: packet numbers without wrapping, statistics, and what to ask for again. Pure.

source: RFC 3550 appendices A.1, A.3 and A.8
"""

from server.sfu import rtcp
from server.sfu.rtp import signed

NACK_AFTER_S = 0.01  # packets often only overtake each other
# Twice as long each time: an answer takes a round trip, half a second over the world; until then it is still missing.
NACK_AGAIN_S, MAX_NACKS = 0.05, 5
MAX_GAP = 100  # a longer gap is a break, which a key frame mends sooner
SMOOTHING = 32  # packets over which the delay is averaged
MIN_LEAK = 0.02  # seconds a report, by which the least delay is taken to grow: clocks drift, networks change
RESTART = 1000  # a sequence number so far back begins a new count


class ReceiveStats:
    """Counts the packets of one stream. units: timestamps tick `clock` times a second; `now` is seconds"""

    def __init__(self, clock: int, nacks: bool) -> None:
        self.missing: dict[int, tuple[float, int]] = {}  # number -> when to ask next, times asked
        self.packets = self.fraction = 0
        self._lost = 0
        self._clock, self._nacks = clock, nacks
        self._first = self._highest = -1
        self._jitter, self._transit = 0.0, 0.0
        self._delay, self._least_delay = 0.0, float("inf")
        self._reported = (0, 0)  # expected, received
        self._last_sr, self._last_sr_at = 0, 0.0

    def add(self, seq: int, ts: int, now: float) -> int:
        """Count a packet and return its number: its sequence number without wrapping."""
        self.packets += 1
        if self._first < 0:
            self._first = self._highest = seq + 0x10000
            self._transit = self._delay = now * self._clock - ts
            return self._highest
        ahead = signed(seq - self._highest, 16)
        if ahead <= -RESTART:
            ahead += 0x10000
        number = self._highest + ahead
        if ahead > 0:
            if self._nacks and 1 < ahead < MAX_GAP:
                for gap in range(self._highest + 1, number):
                    self.missing[gap] = (now + NACK_AFTER_S, 0)
            self._highest = number
        else:
            self.missing.pop(number, None)
        transit = now * self._clock - ts
        change = abs(transit - self._transit)
        if change < self._clock:
            self._jitter += (change - self._jitter) / 16
            self._delay += (transit - self._delay) / SMOOTHING
        else:
            self._delay, self._least_delay = transit, float("inf")
        self._transit = transit
        return number

    def is_missing(self, seq: int) -> bool:
        """Whether the packet with this sequence number was lost and is asked for."""
        return self._highest + signed(seq - self._highest, 16) in self.missing

    def due_nacks(self, now: float) -> list[int]:
        """The sequence numbers to ask the publisher for now."""
        due: list[int] = []
        for number, (at, times) in list(self.missing.items()):
            if len(self.missing) > 2 * MAX_GAP or (now >= at and times >= MAX_NACKS):
                del self.missing[number]
            elif now >= at:
                self.missing[number] = (now + NACK_AGAIN_S * 2**times, times + 1)
                due.append(number & 0xFFFF)
        return due[:MAX_GAP]

    def take_lost(self) -> int:
        """How many packets were reported as lost since the last call."""
        lost, self._lost = self._lost, 0
        return lost

    def queueing_delay(self) -> float:
        """How much longer packets took lately than at best; call once a second. units: seconds"""
        self._least_delay = min(self._least_delay + MIN_LEAK * self._clock, self._delay)
        return (self._delay - self._least_delay) / self._clock

    def on_sender_report(self, ntp: float, now: float) -> None:
        """Take the publisher's sender report: the next report block refers to it."""
        self._last_sr, self._last_sr_at = int(ntp * 65536) & 0xFFFFFFFF, now

    def report_block(self, ssrc: int, now: float) -> rtcp.ReportBlock | None:
        """What arrived since the last block; None before the first packet."""
        if self._first < 0:
            return None
        expected = self._highest - self._first + 1
        interval, received = expected - self._reported[0], self.packets - self._reported[1]
        self._reported = (expected, self.packets)
        lost = max(0, interval - received)
        self._lost += lost
        self.fraction = min(255, lost * 256 // interval) if interval > 0 else 0
        return rtcp.ReportBlock(
            ssrc=ssrc,
            fraction=self.fraction,
            lost=max(0, min(expected - self.packets, 0x7FFFFF)),
            highest=self._highest,
            jitter=int(self._jitter),
            lsr=self._last_sr,
            dlsr=int((now - self._last_sr_at) * 65536) & 0xFFFFFFFF if self._last_sr else 0,
        )
