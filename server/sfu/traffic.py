"""Counters of what this process has received; the send queue counts what it sent."""


class TrafficCounters:
    """They only grow. units: packets, and bytes of UDP payload

    shape: `lost` on the way from browsers; `resent` to browsers; `joins` are answered offers
    """

    __slots__ = ("bytes_in", "joins", "lost", "packets_in", "resent")

    def __init__(self) -> None:
        self.packets_in = self.bytes_in = self.lost = self.resent = self.joins = 0
