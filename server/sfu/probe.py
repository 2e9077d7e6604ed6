"""Probing: fills the network for a moment, to see whether it carries more than is needed so far. Pure."""

from server.sfu.loss_rtt import LossRtt

LASTS_S, FEEDBACK_S = 0.6, 0.7  # how long a probe sends, and how long its feedback takes
MORE_FEEDBACK_S = 1.5  # to wait when there is no feedback by then
FIRST_RISE, RISE, MAX_RISE = 1.5, 1.3, 2.2  # times the estimate: at first; after a failure, and more by each success
MIN_RISE = 100_000.0  # bits a second
MAX_NACKS = 5  # packets asked for again meanwhile; more were lost because of the probe
REMB_GROWS = 1.01  # a REMB grows at least so much meanwhile unless the network is full
MORE_LOSS = 0.05
MAX_DELAY_S = 0.15  # above the shortest round trip: the network is full
GAP_S = 0.2  # to the next probe after a success
FIRST_GAP_S, BACK_OFF, MAX_GAP_S = 2.0, 1.4, 8.0  # after failures: the first gap, how it grows, and its end


class Probe:
    """One probe after the other: larger after each success, rarer after each failure.

    shape: `bitrate` is what to fill the network up to now, 0 for nothing; `running` until the feedback has come
    units: bits a second; `now` seconds
    """

    def __init__(self, loss_rtt: LossRtt) -> None:
        self.bitrate, self.running = 0.0, False
        self._loss_rtt = loss_rtt
        self._next_at = self._sends_until = self._ends_at = float("-inf")
        self._gap, self._rise, self._sent, self._nacks = FIRST_GAP_S, FIRST_RISE, 0.0, 0
        self._remb, self._loss, self._round_trips = 0.0, 0.0, 0  # when it began

    def may_begin(self, now: float) -> bool:
        """Whether the next probe may begin."""
        return not self.running and now >= self._next_at and self._loss_rtt.delay < MAX_DELAY_S

    def begin(self, estimate: float, most: float, remb: float | None, now: float) -> None:
        """Send more than what is known to fit. shape: `remb` is the browser's last, if any"""
        self.bitrate = min(most, max(self._rise * estimate, estimate + MIN_RISE))
        self.running, self._sent, self._nacks = True, 0.0, 0
        self._sends_until, self._ends_at = now + LASTS_S, now + LASTS_S + FEEDBACK_S
        self._remb, self._loss = remb or 0.0, self._loss_rtt.loss
        self._round_trips = self._loss_rtt.round_trips + 1  # one report may have been under way

    def result(self, rate: float, remb: float | None, now: float) -> float:
        """The bitrate that was carried; 0 until it is known, and when it was too much. units: `rate` was sent"""
        self._sent = max(self._sent, min(rate, self.bitrate))
        if now >= self._sends_until:
            self.bitrate = 0.0
        if now < self._ends_at:
            return 0.0
        if self._loss_rtt.loss > self._loss + MORE_LOSS or self._loss_rtt.delay > MAX_DELAY_S:
            self.fail(now)
            return 0.0
        measured = self._loss_rtt.round_trips > self._round_trips
        if not (measured or remb is None or remb >= min(REMB_GROWS * self._remb, self._sent)):
            if now >= self._ends_at + MORE_FEEDBACK_S:
                self.fail(now)
            return 0.0
        self.running, self._next_at = False, now + GAP_S
        self._gap, self._rise = FIRST_GAP_S, min(self._rise * RISE, MAX_RISE)
        return self._sent

    def on_nack(self, packets: int) -> bool:
        """So many packets were asked for again; returns whether the probe was too much. No other sign comes as soon."""
        self._nacks += packets
        return self.running and self._nacks > MAX_NACKS

    def fail(self, now: float) -> None:
        """End the probe: it filled the network."""
        self.running, self.bitrate, self._rise = False, 0.0, RISE
        self._next_at = now + self._gap
        self._gap = min(self._gap * BACK_OFF, MAX_GAP_S)
