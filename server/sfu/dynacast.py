"""Dynacast: what one publisher is asked to send, which is only what somebody sees or may see at once."""

from collections.abc import Sequence

HOLD_S = 3.0  # a layer stays wanted so long: turns pass back and forth, and each start costs a key frame


class Dynacast:
    """The layers of a camera that are needed, and those that were a moment ago. shape: `screen` says the same of it"""

    def __init__(self, rids: Sequence[str]) -> None:
        self.screen = False
        self.rids = rids
        self._needed: set[int] = set()
        self._until = [float("-inf")] * len(rids)

    def clear(self) -> None:
        """Nothing is needed, until `need` says what is."""
        self._needed.clear()
        self.screen = False

    def need(self, layer: int) -> None:
        """Somebody sees this layer, or would if it came. A layer above the highest means the highest."""
        if self.rids:
            self._needed.add(min(layer, len(self.rids) - 1))

    def wanted(self, now: float) -> list[str]:
        """The rids that are wanted now, the smallest first."""
        for layer in self._needed:
            self._until[layer] = now + HOLD_S
        return [rid for rid, until in zip(self.rids, self._until, strict=True) if now < until]
