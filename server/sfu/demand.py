"""What one person is asked to send: the layers of their camera, and the screen, that somebody is shown or may be."""

from collections.abc import Sequence

HOLD_S = 3.0  # a layer goes on being wanted so long: turns pass back and forth, and each start costs a key frame


class Demand:
    """What is needed as of the last plan, and what was a moment ago. shape: `screen` may be set at any time"""

    def __init__(self, rids: Sequence[str]) -> None:
        self.screen = False
        self.rids = rids
        self._needed: set[int] = set()
        self._until = [float("-inf")] * len(rids)

    def clear(self) -> None:
        """Nothing is needed; say anew what is."""
        self._needed.clear()
        self.screen = False

    def needs(self, layer: int) -> None:
        """Somebody is shown this layer, or would be if it came; beyond the highest means the highest."""
        if self.rids:
            self._needed.add(min(layer, len(self.rids) - 1))

    def camera(self, now: float) -> list[str]:
        """The rids that are wanted now, the smallest first."""
        for layer in self._needed:
            self._until[layer] = now + HOLD_S
        return [rid for rid, until in zip(self.rids, self._until, strict=True) if now < until]
