"""What has gone through this process, in plain numbers that only grow."""


class Traffic:
    """units: packets, and bytes of UDP payload; `lost` coming from browsers, `resent` to them; `joins` offers taken"""

    __slots__ = ("bytes_in", "bytes_out", "joins", "lost", "packets_in", "packets_out", "resent")

    def __init__(self) -> None:
        self.packets_in = self.packets_out = self.bytes_in = self.bytes_out = 0
        self.lost = self.resent = self.joins = 0
