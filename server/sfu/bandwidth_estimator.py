"""How much the network carries towards one subscriber. Pure: time is passed in.

Most browsers measure how long packets queue on their way and report a bitrate (REMB). That the REMB *falls* means that
the network is full, and counts at once. How high it *is* means less: Chromium raises it by 8 % a second, and to no more
than 1.5 times what arrives, so it is also low where little was sent. Therefore the estimate rises by probing: a probe
sends padding beside the video for a moment, and what arrived without loss or delay is what the network carries. For a
browser without REMB loss alone decides.
source: draft-alvestrand-rmcat-remb-03; draft-ietf-rmcat-gcc-02 §6 (loss)
"""

from server.sfu.loss_rtt import LossRtt
from server.sfu.probe import Probe

START_BITRATE, MIN_BITRATE, MAX_BITRATE = 1_500_000.0, 30_000.0, 30_000_000.0  # bits a second
FALL = 0.97  # a REMB below so much of the one before has fallen
REMB_OF_ARRIVED = 0.85  # what Chromium reports of what arrives while the network is full
ALMOST_ALL = 0.8  # of what was sent: when so much arrived, perhaps everything did
MANY_FALLS, FALLS_S = 3, 1.0  # falls of the REMB, each so soon after the last: then the network is full
APP_LIMITED = 0.75  # a first REMB above so much of what was sent says nothing of the network
CALM_S = 2.0  # how long nothing rises after a fall
SMOOTHING = 0.3  # how much the last step counts in the smoothed rate
RISE = 1.3  # a second, towards the REMB
BLIND_RISE = 1.05  # a second, without REMB and without loss
LOW_LOSS, HIGH_LOSS, MAX_LOSS = 0.02, 0.10, 0.30
BUSY = 0.5  # of the estimate; somebody who is sent less does not fill the network
MAX_DELAY_S = 0.4  # above the shortest round trip: the network is full


class BandwidthEstimator:
    """What the network carries of video. units: `bitrate` bits a second; `now` seconds"""

    def __init__(self) -> None:
        self.bitrate, self.loss_rtt = START_BITRATE, LossRtt()
        self.probe = Probe(self.loss_rtt)
        self._remb: float | None = None
        self._rate = self._last_rate = 0.0  # what was sent lately, and since the last step
        self._falls, self._fell_at = 0, float("-inf")
        self._calm_until = float("-inf")
        self._stepped_at: float | None = None

    def on_remb(self, bitrate: float, now: float) -> None:
        """Take how much the browser says may be sent."""
        last, self._remb = self._remb, bitrate
        fell = bitrate < FALL * last if last is not None else bitrate < APP_LIMITED * self._rate
        if not fell:
            self._set(max(self.bitrate, bitrate) if last is None else self.bitrate)
            return
        if self.probe.running:
            self._fail_probe(now)
            return
        self._falls = self._falls + 1 if now - self._fell_at < FALLS_S else 1
        self._fell_at, arrived = now, bitrate / REMB_OF_ARRIVED
        # When nearly all arrived that was sent, packets were only late: once or twice that may be a busy machine.
        late = self._falls < MANY_FALLS and arrived >= ALMOST_ALL * min(self._rate, self._last_rate)
        self._lower(min(self.bitrate, max(arrived, self._rate) if late else bitrate), now)

    def on_report(self, ssrc: int, fraction: int, highest: int, now: float) -> None:
        """Take what the browser says was lost. units: `fraction` of 256"""
        if now < self._calm_until:  # reports come late: this one is about what was dealt with
            self.loss_rtt.skip(ssrc, highest)
            return
        if not self.loss_rtt.on_report(ssrc, fraction, highest, now) or self.loss_rtt.loss <= HIGH_LOSS:
            return
        if self.probe.running:
            self._fail_probe(now)
        else:
            # Where little was sent, a loss says little of how much more the network would carry.
            busy = self._rate > BUSY * self.bitrate or self.loss_rtt.loss > MAX_LOSS
            bitrate = min(self.bitrate, max(self._rate, MIN_BITRATE)) if busy else self.bitrate
            self._lower(bitrate * (1 - self.loss_rtt.loss / 2), now)

    def on_nack(self, packets: int, now: float) -> None:
        """The browser asks for so many packets again."""
        if self.probe.on_nack(packets):
            self._fail_probe(now)

    def step(self, rate: float, wanted: float, now: float) -> None:
        """Let time pass; call a few times a second. units: `rate` of video and padding sent since the last step

        shape: `wanted` is what all that the subscriber would see needs; nothing is probed for more than that
        """
        passed = now - self._stepped_at if self._stepped_at is not None else 0.0
        self._stepped_at, self._last_rate = now, rate
        self._rate = SMOOTHING * rate + (1 - SMOOTHING) * self._rate
        self.loss_rtt.expire(now)
        if self.probe.running:
            self._set(max(self.bitrate, self.probe.result(rate, self._remb, now)))
        elif now >= self._calm_until:
            if self.loss_rtt.delay > MAX_DELAY_S and self._remb is not None and self._remb < self.bitrate:
                self._lower(REMB_OF_ARRIVED * min(self.bitrate, max(self._rate, self._remb)), now)
                return
            self._rise(passed)
            if wanted > self.bitrate and self.loss_rtt.loss <= HIGH_LOSS and self.probe.may_begin(now):
                self.probe.begin(self.bitrate, min(wanted, MAX_BITRATE), self._remb, now)

    def _rise(self, passed: float) -> None:
        remb = self._remb
        if remb is None:
            if self.loss_rtt.loss < LOW_LOSS and (self.bitrate < START_BITRATE or self._rate > BUSY * self.bitrate):
                self._set(self.bitrate * BLIND_RISE**passed)
        elif remb > self.bitrate:
            self._set(min(remb, self.bitrate * RISE**passed))

    def _set(self, bitrate: float) -> None:
        self.bitrate = min(max(bitrate, MIN_BITRATE), MAX_BITRATE)

    def _lower(self, bitrate: float, now: float) -> None:
        self._set(bitrate)
        self._calm_until = now + CALM_S

    def _fail_probe(self, now: float) -> None:
        """The probe was too much: the estimate from before it holds."""
        self.probe.fail(now)
        self._calm_until = now + CALM_S
