"""Which pictures one viewer's line carries, and how large. Pure.

Voices are never weighed: pictures share what is left beside them. When a line narrows, the pictures beside the stage
first become small, then go, the least worthy first; then the stage steps down; then the screen goes, last the stage.
What does not suffice for one step is not spent on a later one: so more room never shows fewer people, unless their
place is taken by a screen; where there is no room for that, they get it.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from server.sfu.layers import NOTHING

MARGIN = 1.15  # what was not shown a moment ago must fit so well; it keeps pictures from coming and going


class Want(msgspec.Struct, frozen=True):
    """What one line would show if there were room. units: `costs` bits a second of each layer, the smallest first"""

    mid: str
    costs: tuple[int, ...]

    @property
    def top(self) -> int:
        """The highest layer it asks for."""
        return len(self.costs) - 1


class Wants(msgspec.Struct, frozen=True):
    """All that one viewer would see. shape: `small` the most worthy first"""

    stage: Want | None = None
    screen: Want | None = None
    small: Sequence[Want] = ()

    def all(self) -> Iterator[Want]:
        """Each of them."""
        yield from (want for want in (self.stage, self.screen) if want is not None)
        yield from self.small

    @property
    def bits(self) -> int:
        """What all of it needs to come at once. units: bits a second"""
        return round(MARGIN * sum(want.costs[-1] for want in self.all()))


class _Purse:
    """What is granted so far, and what is left."""

    def __init__(self, budget: float, held: Mapping[str, int]) -> None:
        self.granted: dict[str, int] = {}
        self._left, self._held = budget, held
        self._paid: dict[str, float] = {}

    def grant(self, want: Want, layer: int) -> bool:
        """Grant a layer if there is room; a lower one of the same line is given back."""
        price = want.costs[layer] * (1.0 if self._held.get(want.mid, NOTHING) >= layer else MARGIN)
        more = max(0.0, price - self._paid.get(want.mid, 0.0))
        if more > self._left:
            return False
        self._left -= more
        self._paid[want.mid] = max(price, self._paid.get(want.mid, 0.0))
        self.granted[want.mid] = layer
        return True


def allot(budget: float, wants: Wants, held: Mapping[str, int]) -> dict[str, int]:
    """The highest layer for each line, by mid; NOTHING where there is no room. units: `budget` bits a second

    shape: `held` is the last answer
    """
    purse = _Purse(budget, held)
    _spend(purse, wants)
    return {want.mid: purse.granted.get(want.mid, NOTHING) for want in wants.all()}


def _spend(purse: _Purse, wants: Wants) -> None:
    stage, screen = wants.stage, wants.screen
    if stage is not None and not purse.grant(stage, 0):
        return
    complete = screen is None or purse.grant(screen, screen.top)
    if stage is not None and not all(purse.grant(stage, layer) for layer in range(1, stage.top + 1)):
        return
    if not all(purse.grant(want, 0) for want in wants.small) or not complete:
        return
    for layer in range(1, max((want.top for want in wants.small), default=0) + 1):
        for want in wants.small:
            if layer <= want.top and not purse.grant(want, layer):
                return
