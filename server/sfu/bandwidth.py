"""How much one line carries: towards a viewer, and from a publisher. Pure: time is passed in.

A browser that can measures how long packets wait on their way and tells the result (REMB). That it *falls* means that
the line is full, and counts at once. How high it *is* means less: Chromium raises it by 8 % a second, and to no more
than 1.5 times what arrives, so it is low also where little was sent. Therefore the estimate rises by trying: a probe
sends padding beside the pictures for a moment, and what arrived without loss or delay is what the line carries.
Where there is no such browser, loss alone decides.
source: draft-alvestrand-rmcat-remb-03; draft-ietf-rmcat-gcc-02 §6 (loss)
"""

from server.sfu.echo import Echo
from server.sfu.probe import Probe

START, LEAST, MOST = 1_500_000.0, 30_000.0, 30_000_000.0  # bits a second
FALL = 0.97  # a told rate below so much of the last one has fallen
TOLD_OF_ARRIVED = 0.85  # what Chromium tells when the line is full
WHOLE = 0.8  # of what was sent: then it may be as good as all
MANY_FALLS, FALLS_S = 3, 1.0  # of what is told, each so soon after the last: then the line is full
APP_LIMITED = 0.75  # a first told rate above so much of what was sent says nothing of the line
CALM_S = 2.0  # after a fall nothing rises
SMOOTH = 0.3  # how much the last step counts in what was sent lately
RISE = 1.3  # a second, towards what is told
BLIND_RISE = 1.05  # a second, where nothing is told and nothing is lost
LOSS_FEW, LOSS_MANY, LOSS_MOST = 0.02, 0.10, 0.30
FULL = 0.5  # of the estimate; who is sent less does not fill the line
DELAY_S = 0.15  # packets that wait so much longer than they might: a publisher's line is full
LONG_S = 0.4  # so is a viewer's, whose packets go round


class Estimate:
    """What a viewer's line carries of pictures. units: `bits` a second; `now` seconds"""

    def __init__(self) -> None:
        self.bits, self.echo = START, Echo()
        self.probe = Probe(self.echo)
        self._told: float | None = None
        self._rate = self._last_rate = 0.0  # what was sent lately, and since the last step
        self._falls, self._fell_at = 0, float("-inf")
        self._calm_until = float("-inf")
        self._stepped_at: float | None = None

    def tell(self, bits: float, now: float) -> None:
        """The browser says how much may come (REMB)."""
        last, self._told = self._told, bits
        fell = bits < FALL * last if last is not None else bits < APP_LIMITED * self._rate
        if not fell:
            self._set(max(self.bits, bits) if last is None else self.bits)
            return
        if self.probe.runs:
            self._fail(now)
            return
        self._falls = self._falls + 1 if now - self._fell_at < FALLS_S else 1
        self._fell_at, arrived = now, bits / TOLD_OF_ARRIVED
        # When nearly all arrived that was sent, packets only waited: once or twice that may be for a busy machine.
        waited = self._falls < MANY_FALLS and arrived >= WHOLE * min(self._rate, self._last_rate)
        self._lower(min(self.bits, max(arrived, self._rate) if waited else bits), now)

    def report(self, ssrc: int, fraction: int, highest: int, now: float) -> None:
        """The browser says what was lost. units: `fraction` of 256"""
        if now < self._calm_until:  # reports come late: this is about what has already been dealt with
            self.echo.skip(ssrc, highest)
            return
        if not self.echo.report(ssrc, fraction, highest, now) or self.echo.loss <= LOSS_MANY:
            return
        if self.probe.runs:
            self._fail(now)
        else:
            # Where little was sent, some of it lost says little of how much more the line would carry.
            full = self._rate > FULL * self.bits or self.echo.loss > LOSS_MOST
            bits = min(self.bits, max(self._rate, LEAST)) if full else self.bits
            self._lower(bits * (1 - self.echo.loss / 2), now)

    def missed(self, packets: int, now: float) -> None:
        """The browser asks for packets again."""
        if self.probe.missed(packets):
            self._fail(now)

    def step(self, rate: float, wanted: float, now: float) -> None:
        """Let time pass, a few times a second. units: `rate` of pictures and padding sent since the last step

        shape: `wanted` is what all that the viewer would see needs; nothing is tried for more than that
        """
        passed = now - self._stepped_at if self._stepped_at is not None else 0.0
        self._stepped_at, self._last_rate = now, rate
        self._rate = SMOOTH * rate + (1 - SMOOTH) * self._rate
        self.echo.forget(now)
        if self.probe.runs:
            self._set(max(self.bits, self.probe.watch(rate, self._told, now)))
        elif now >= self._calm_until:
            if self.echo.delay > LONG_S and self._told is not None and self._told < self.bits:
                self._lower(TOLD_OF_ARRIVED * min(self.bits, max(self._rate, self._told)), now)
                return
            self._rise(passed)
            if wanted > self.bits and self.echo.loss <= LOSS_MANY and self.probe.may(now):
                self.probe.begin(self.bits, min(wanted, MOST), self._told, now)

    def _rise(self, passed: float) -> None:
        told = self._told
        if told is None:
            if self.echo.loss < LOSS_FEW and (self.bits < START or self._rate > FULL * self.bits):
                self._set(self.bits * BLIND_RISE**passed)
        elif told > self.bits:
            self._set(min(told, self.bits * RISE**passed))

    def _set(self, bits: float) -> None:
        self.bits = min(max(bits, LEAST), MOST)

    def _lower(self, bits: float, now: float) -> None:
        self._set(bits)
        self._calm_until = now + CALM_S

    def _fail(self, now: float) -> None:
        """The probe was too much: what the line carried before, it carries again."""
        self.probe.fail(now)
        self._calm_until = now + CALM_S


class Uplink:
    """What a publisher is told to send at most. units: `bits` a second

    Chromium starts a large layer only where it is told that there is room, and comes up to that by 8 % a second alone;
    so it is always told what all it may be asked for needs. What nobody is shown it is asked to turn off instead.
    """

    HEADROOM, VOICE = 1.3, 80_000.0
    DOWN, UP = 0.85, 1.25  # what arrived, when the line was full; a second

    def __init__(self) -> None:
        self._room = MOST

    def limit(self, wanted: float, rate: float, loss: float, delay: float) -> int:
        """Call once a second. units: `wanted`, `rate` of pictures; `loss` a share; `delay` seconds beyond the least"""
        if loss > LOSS_MANY or delay > DELAY_S:
            self._room = max(LEAST, self.DOWN * min(self._room, rate) if rate else self.DOWN * self._room)
        elif loss <= LOSS_FEW:
            self._room = min(MOST, self.UP * self._room)
        return round(min(self.HEADROOM * wanted, self._room) + self.VOICE)
