"""How much one line carries: towards a viewer, and from a publisher. Pure: time is passed in.

A browser that can measures how long packets wait on their way and tells the result (REMB). That it *falls* means that
the line is full, and counts at once. How high it *is* means less: Chromium raises it by 8 % a second, and to no more
than 1.5 times what arrives, so it is low also where little was sent. Therefore the estimate rises by trying: a probe
sends padding beside the pictures for a moment, and what arrived without loss or delay is what the line carries.
Where there is no such browser, loss alone decides.
source: draft-alvestrand-rmcat-remb-03; draft-ietf-rmcat-gcc-02 §6 (loss)
"""

START, LEAST, MOST = 1_500_000.0, 30_000.0, 30_000_000.0  # bits a second
FALL = 0.97  # a told rate below so much of the last one has fallen
TOLD_OF_ARRIVED = 0.85  # what Chromium tells when the line is full
WHOLE = 0.9
APP_LIMITED = 0.75  # a first told rate above so much of what was sent says nothing of the line
CALM_S = 2.0  # after a fall nothing rises
SMOOTH = 0.3  # how much the last step counts in what was sent lately
RISE = 1.3  # a second, towards what is told
BLIND_RISE = 1.05  # a second, where nothing is told and nothing is lost
LOSS_FEW, LOSS_MORE, LOSS_MANY, LOSS_MOST = 0.02, 0.05, 0.10, 0.30
LEAST_SEEN = 100  # packets that a share of loss must be of: where one in 20 is lost, of 20 often three are
FULL = 0.5  # of the estimate; who is sent less does not fill the line
DELAY_S = 0.15  # packets that wait so much longer than they might: nothing more is tried
LONG_S = 0.4  # so long, the line is full
BASE_LEAK = 0.02  # a second: follows networks that change

PROBE_S, WAIT_S = 0.6, 0.7  # how long a probe fills the line, and how long its echo takes
PROBE_RISE, PROBE_RISE_MOST, PROBE_MORE = 1.5, 3.0, 150_000.0  # times the estimate, more from success to success
WAIT_MORE_S = 1.5  # where nothing has been heard by then
GREW = 1.01  # during a probe that the line carries, what is told grows at least so much
PROBE_GAP_S, PROBE_GAP_MOST_S = 0.2, 8.0
BACK_OFF = 1.4
FIRST_GAP_S = 2.0  # after a probe that failed


class Echo:
    """What reports say of loss and delay on a line.

    units: `loss` is a share of the last packets, `delay` seconds above the least; `heard` counts round trips
    """

    def __init__(self) -> None:
        self.loss = self.delay = 0.0
        self.heard, self._heard_at = 0, 0.0
        self._highest: dict[int, int] = {}
        self._seen = 0
        self._lost = 0.0
        self._base: float | None = None

    def report(self, ssrc: int, fraction: int, highest: int) -> bool:
        """Take one block; returns whether `loss` is new. units: `fraction` of 256"""
        came = highest - self._highest.get(ssrc, highest) & 0xFFFFFFFF
        self._highest[ssrc] = highest
        if 0 < came < 1 << 16:
            self._seen += came
            self._lost += came * fraction / 256
        if self._seen < LEAST_SEEN:
            return False
        self.loss, self._seen, self._lost = self._lost / self._seen, 0, 0.0
        return True

    def round_trip(self, seconds: float, now: float) -> None:
        """A report came back so long after what it answers; several that come at once count once."""
        base = seconds if self._base is None else min(self._base + BASE_LEAK * (now - self._heard_at), seconds)
        self.heard += now > self._heard_at
        self._base, self.delay, self._heard_at = base, seconds - base, now


class Estimate:
    """What a viewer's line carries of pictures. units: `bits` a second; `now` seconds

    shape: `probe` is what to fill the line up to at present, 0 for nothing
    """

    def __init__(self) -> None:
        self.bits, self.probe = START, 0.0
        self.echo = Echo()
        self._told: float | None = None
        self._rate = self._last_rate = 0.0  # what was sent lately, and since the last step
        self._calm_until = float("-inf")
        self._stepped_at: float | None = None
        # The probe: until when it fills the line, until when its echo counts, when the next may be; what was before it.
        self._probe_until = self._probe_ends = self._probe_may = float("-inf")
        self._gap, self._reach, self._sent = FIRST_GAP_S, PROBE_RISE, 0.0
        self._before, self._loss_before, self._heard = (0.0, 0.0), 0.0, 0
        self._probing = False

    def tell(self, bits: float, now: float) -> None:
        """The browser says how much may come (REMB)."""
        last, self._told = self._told, bits
        fell = bits < FALL * last if last is not None else bits < APP_LIMITED * self._rate
        if not fell:
            self._set(max(self.bits, bits) if last is None else self.bits)
            return
        if self._probing:
            self._fail(now)
            return
        arrived = bits / TOLD_OF_ARRIVED
        # When all arrived that was sent, packets only waited, perhaps for a busy machine.
        late = arrived >= WHOLE * min(self._rate, self._last_rate)
        self._lower(min(self.bits, arrived if late else bits), now)

    def report(self, ssrc: int, fraction: int, highest: int, now: float) -> None:
        """The browser says what was lost. units: `fraction` of 256"""
        if not self.echo.report(ssrc, fraction, highest) or self.echo.loss <= LOSS_MANY:
            return
        if self._probing:
            self._fail(now)
        elif now >= self._calm_until:
            # Where little was sent, some of it lost says little of how much more the line would carry.
            full = self._rate > FULL * self.bits or self.echo.loss > LOSS_MOST
            bits = min(self.bits, max(self._rate, LEAST)) if full else self.bits
            self._lower(bits * (1 - self.echo.loss / 2), now)

    def step(self, rate: float, wanted: float, now: float) -> None:
        """Let time pass, a few times a second. units: `rate` of pictures and padding sent since the last step

        shape: `wanted` is what all that the viewer would see needs; nothing is tried for more than that
        """
        passed = now - self._stepped_at if self._stepped_at is not None else 0.0
        self._stepped_at, self._last_rate = now, rate
        self._rate = SMOOTH * rate + (1 - SMOOTH) * self._rate
        if self._probing:
            self._watch(rate, now)
        elif now >= self._calm_until:
            if self.echo.delay > LONG_S and self._told is not None and self._told < self.bits:
                self._lower(TOLD_OF_ARRIVED * min(self.bits, max(self._rate, self._told)), now)
                return
            self._rise(passed)
            if wanted > self.bits and now >= self._probe_may and self.echo.delay < DELAY_S:
                self._begin(wanted, now)

    def _rise(self, passed: float) -> None:
        told = self._told
        if told is None:
            if self.echo.loss < LOSS_FEW and (self.bits < START or self._rate > 0.7 * self.bits):
                self._set(self.bits * BLIND_RISE**passed)
        elif told > self.bits:
            self._set(min(told, self.bits * RISE**passed))

    def _set(self, bits: float) -> None:
        self.bits = min(max(bits, LEAST), MOST)

    def _lower(self, bits: float, now: float) -> None:
        self._set(bits)
        self._calm_until = now + CALM_S

    # -- probing

    def _begin(self, wanted: float, now: float) -> None:
        self.probe = min(wanted, MOST, max(self._reach * self.bits, self.bits + PROBE_MORE))
        self._probing, self._sent = True, 0.0
        self._probe_until, self._probe_ends = now + PROBE_S, now + PROBE_S + WAIT_S
        self._before, self._loss_before = (self.bits, self._told or 0.0), self.echo.loss
        self._heard = self.echo.heard + 1  # one report may have been under way

    def _watch(self, rate: float, now: float) -> None:
        self._sent = max(self._sent, min(rate, self.probe))
        if now >= self._probe_until:
            self.probe = 0.0
        if now >= self._probe_ends:
            self._finish(now)

    def _finish(self, now: float) -> None:
        bits, told = self._before
        well = self.echo.heard > self._heard or self._told is None or self._told >= min(GREW * told, self._sent)
        if self.echo.loss > self._loss_before + LOSS_MORE or self.echo.delay > DELAY_S:
            self._fail(now)
            return
        if not well:
            if now >= self._probe_ends + WAIT_MORE_S:
                self._fail(now)
            return
        self._probing, self._gap, self._probe_may = False, FIRST_GAP_S, now + PROBE_GAP_S
        self._reach = min(self._reach * PROBE_RISE, PROBE_RISE_MOST)
        self._set(max(bits, self._sent))

    def _fail(self, now: float) -> None:
        """The line was full because of the probe: what it carried before, it carries again."""
        self._probing, self.probe, self._reach = False, 0.0, PROBE_RISE
        self._probe_may, self._calm_until = now + self._gap, now + CALM_S
        self._gap = min(self._gap * BACK_OFF, PROBE_GAP_MOST_S)


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
