"""What comes back of what was sent: loss and delay, as a browser's reports say them. Pure."""

LEAST_SEEN = 100  # packets that a share of loss must be of: where one in 20 is lost, of 20 often three are
BASE_LEAK = 0.02  # a second: follows networks that change
OLD_S = 6.0  # what was heard before says nothing any more; of voices alone browsers report every five seconds


class Echo:
    """What reports say of loss and delay on a line.

    units: `loss` is a share of the last packets, `delay` seconds above the least; `heard` counts round trips
    """

    def __init__(self) -> None:
        self.loss = self.delay = 0.0
        self.heard, self._heard_at, self._counted_at = 0, 0.0, 0.0
        self._highest: dict[int, int] = {}
        self._seen = 0
        self._lost = 0.0
        self._base: float | None = None

    def report(self, ssrc: int, fraction: int, highest: int, now: float) -> bool:
        """Take one block; returns whether `loss` is new. units: `fraction` of 256"""
        came = highest - self._highest.get(ssrc, highest) & 0xFFFFFFFF
        self._highest[ssrc] = highest
        if 0 < came < 1 << 16:
            self._seen += came
            self._lost += came * fraction / 256
        if self._seen < LEAST_SEEN:
            return False
        self.loss, self._seen, self._lost, self._counted_at = self._lost / self._seen, 0, 0.0, now
        return True

    def skip(self, ssrc: int, highest: int) -> None:
        """Leave out what a block is about."""
        self._highest[ssrc], self._seen, self._lost = highest, 0, 0.0

    def round_trip(self, seconds: float, now: float) -> None:
        """A report came back so long after what it answers; several that come at once count once."""
        base = seconds if self._base is None else min(self._base + BASE_LEAK * (now - self._heard_at), seconds)
        self.heard += now > self._heard_at
        self._base, self.delay, self._heard_at = base, seconds - base, now

    def forget(self, now: float) -> None:
        """Let go of what is old: where next to nothing is sent, nothing newer comes back, however well the line is."""
        if now - self._counted_at > OLD_S:
            self.loss = 0.0
        if now - self._heard_at > OLD_S:
            self.delay = 0.0
