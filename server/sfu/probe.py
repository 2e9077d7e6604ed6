"""Fills a line for a moment, to see whether it carries more than it needs to. Pure."""

from server.sfu.echo import Echo

LASTS_S, WAIT_S = 0.6, 0.7  # how long it fills the line, and how long its echo takes
WAIT_MORE_S = 1.5  # where nothing has been heard by then
FIRST_RISE, RISE, RISE_MOST = 1.5, 1.3, 2.2  # times the estimate: at first; after a failure, and more by each success
LEAST_RISE = 100_000.0  # bits a second
MOST_MISSED = 5  # packets asked for again meanwhile; more are lost because of it
GREW = 1.01  # what a browser tells grows at least so much meanwhile, when the line is not full
MORE_LOST = 0.05
MOST_DELAY_S = 0.15  # packets that wait so much longer than they might tell that the line is full
GAP_S = 0.2  # between probes, after one that went well
FIRST_GAP_S, BACK_OFF, GAP_MOST_S = 2.0, 1.4, 8.0  # after failures: the first, times each more, at most


class Probe:
    """One after the other, ever bolder while they go well and ever rarer while they do not.

    shape: `fill` is what to fill the line up to at present, 0 for nothing; `runs` until the echo has come
    units: bits a second; `now` seconds
    """

    def __init__(self, echo: Echo) -> None:
        self.fill, self.runs = 0.0, False
        self._echo = echo
        self._may = self._until = self._ends = float("-inf")
        self._gap, self._reach, self._sent, self._missed = FIRST_GAP_S, FIRST_RISE, 0.0, 0
        self._told, self._loss, self._heard = 0.0, 0.0, 0  # as it began

    def may(self, now: float) -> bool:
        """Whether one may begin."""
        return not self.runs and now >= self._may and self._echo.delay < MOST_DELAY_S

    def begin(self, bits: float, most: float, told: float | None, now: float) -> None:
        """Go beyond what is known to be carried. units: the browser has `told` that so much may come"""
        self.fill = min(most, max(self._reach * bits, bits + LEAST_RISE))
        self.runs, self._sent, self._missed = True, 0.0, 0
        self._until, self._ends = now + LASTS_S, now + LASTS_S + WAIT_S
        self._told, self._loss = told or 0.0, self._echo.loss
        self._heard = self._echo.heard + 1  # one report may have been under way

    def watch(self, rate: float, told: float | None, now: float) -> float:
        """What was carried, as soon as that is known; 0 before, or when it was too much. units: `rate` was sent"""
        self._sent = max(self._sent, min(rate, self.fill))
        if now >= self._until:
            self.fill = 0.0
        if now < self._ends:
            return 0.0
        if self._echo.loss > self._loss + MORE_LOST or self._echo.delay > MOST_DELAY_S:
            self.fail(now)
            return 0.0
        heard = self._echo.heard > self._heard or told is None or told >= min(GREW * self._told, self._sent)
        if not heard:
            if now >= self._ends + WAIT_MORE_S:
                self.fail(now)
            return 0.0
        self.runs, self._may = False, now + GAP_S
        self._gap, self._reach = FIRST_GAP_S, min(self._reach * RISE, RISE_MOST)
        return self._sent

    def missed(self, packets: int) -> bool:
        """Packets were asked for again; returns whether these are too many. The soonest sign of all."""
        self._missed += packets
        return self.runs and self._missed > MOST_MISSED

    def fail(self, now: float) -> None:
        """The line was full because of it."""
        self.runs, self.fill, self._reach = False, 0.0, RISE
        self._may = now + self._gap
        self._gap = min(self._gap * BACK_OFF, GAP_MOST_S)
