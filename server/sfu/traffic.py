"""What has come into this process, in plain numbers that only grow; what has left it, the outbox counts."""


class Traffic:
    """units: packets, and bytes of UDP payload; `lost` coming from browsers, `resent` to them; `joins` offers taken"""

    __slots__ = ("bytes_in", "joins", "lost", "packets_in", "resent")

    def __init__(self) -> None:
        self.packets_in = self.bytes_in = self.lost = self.resent = self.joins = 0
