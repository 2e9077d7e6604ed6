"""Loss and delay on the way to a browser or from it, from receiver reports. Pure."""

MIN_PACKETS = 100  # that a share of loss is measured over: where one in 20 is lost, of 20 packets often three are
BASE_LEAK = 0.02  # a second, by which the shortest round trip is taken to grow: networks change
EXPIRE_S = 6.0  # after which a measurement says nothing; for audio alone browsers report every five seconds


class LossRtt:
    """What reports say of one connection.

    units: `loss` is the share of packets lost lately; `delay` is seconds above the shortest round trip; `round_trips`
    counts their measurements
    """

    def __init__(self) -> None:
        self.loss = self.delay = 0.0
        self.round_trips, self._round_trip_at, self._loss_at = 0, 0.0, 0.0
        self._highest: dict[int, int] = {}
        self._received = 0
        self._lost = 0.0
        self._base: float | None = None

    def on_report(self, ssrc: int, fraction: int, highest: int, now: float) -> bool:
        """Take a report block; returns whether `loss` is new. units: `fraction` of 256"""
        came = highest - self._highest.get(ssrc, highest) & 0xFFFFFFFF
        self._highest[ssrc] = highest
        if 0 < came < 1 << 16:
            self._received += came
            self._lost += came * fraction / 256
        if self._received < MIN_PACKETS:
            return False
        self.loss, self._received, self._lost, self._loss_at = self._lost / self._received, 0, 0.0, now
        return True

    def skip(self, ssrc: int, highest: int) -> None:
        """Leave out the packets that a report block is about."""
        self._highest[ssrc], self._received, self._lost = highest, 0, 0.0

    def on_round_trip(self, seconds: float, now: float) -> None:
        """A report took so long for the way there and back; several that arrive at once count once."""
        base = seconds if self._base is None else min(self._base + BASE_LEAK * (now - self._round_trip_at), seconds)
        self.round_trips += now > self._round_trip_at
        self._base, self.delay, self._round_trip_at = base, seconds - base, now

    def expire(self, now: float) -> None:
        """Drop what is old: while next to nothing is sent, nothing newer comes, however good the network is."""
        if now - self._loss_at > EXPIRE_S:
            self.loss = 0.0
        if now - self._round_trip_at > EXPIRE_S:
            self.delay = 0.0
