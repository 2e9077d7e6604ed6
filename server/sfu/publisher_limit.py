"""How much a publisher is told to send at most. Pure: time is passed in."""

from server.sfu.bandwidth_estimator import HIGH_LOSS, LOW_LOSS, MAX_BITRATE, MIN_BITRATE

QUEUE_DELAY_S = 0.15  # packets that take so much longer than the fastest queue: the publisher's network is full


class PublisherLimit:
    """The bitrate for a publisher's REMB. units: bits a second

    Chromium starts a large layer only where it is told that there is room, and approaches a limit by 8 % a second. So
    it is always told what everything needs that may be asked of it; dynacast turns off what nobody sees.
    """

    HEADROOM, AUDIO = 1.3, 80_000.0
    DECREASE, INCREASE = 0.85, 1.25  # of what arrived, while the network is full; a second

    def __init__(self) -> None:
        self._room = MAX_BITRATE

    def limit(self, wanted: float, rate: float, loss: float, delay: float) -> int:
        """Call once a second. units: `wanted`, `rate` of video; `loss` a share; `delay` seconds above the fastest"""
        if loss > HIGH_LOSS or delay > QUEUE_DELAY_S:
            self._room = max(MIN_BITRATE, self.DECREASE * min(self._room, rate) if rate else self.DECREASE * self._room)
        elif loss <= LOW_LOSS:
            self._room = min(MAX_BITRATE, self.INCREASE * self._room)
        return round(min(self.HEADROOM * wanted, self._room) + self.AUDIO)
