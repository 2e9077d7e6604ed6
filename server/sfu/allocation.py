"""Which videos one subscriber's bandwidth carries, and in which layer. Pure.

Audio is never weighed: videos share what audio leaves. When bandwidth shrinks, the small videos first get smaller, then
go, the least important first; then the stage steps down; then the screen goes; the stage goes last. What does not
suffice for one step is not spent on a later step. So more bandwidth never shows fewer people, with one exception: a
screen that fits again takes the place of small videos.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from server.sfu.layers import NOTHING

MARGIN = 1.15  # what was not shown a moment ago must fit with so much to spare, so that videos do not come and go


class StreamRequest(msgspec.Struct, frozen=True):
    """What one slot would show if there were room. units: `bitrates` bits a second of each layer, the smallest first"""

    mid: str
    bitrates: tuple[int, ...]

    @property
    def top(self) -> int:
        """The highest layer that is requested."""
        return len(self.bitrates) - 1


class StreamRequests(msgspec.Struct, frozen=True):
    """All that one subscriber would see. shape: `small` the most important first"""

    stage: StreamRequest | None = None
    screen: StreamRequest | None = None
    small: Sequence[StreamRequest] = ()

    def all(self) -> Iterator[StreamRequest]:
        """Each of them."""
        yield from (request for request in (self.stage, self.screen) if request is not None)
        yield from self.small

    @property
    def bitrate(self) -> int:
        """What all of them need together when nothing is shown yet. units: bits a second"""
        return round(MARGIN * sum(request.bitrates[-1] for request in self.all()))


class _Budget:
    """What is granted so far, and what is left."""

    def __init__(self, bitrate: float, held: Mapping[str, int]) -> None:
        self.granted: dict[str, int] = {}
        self._left, self._held = bitrate, held
        self._spent: dict[str, float] = {}

    def grant(self, request: StreamRequest, layer: int) -> bool:
        """Grant a layer if it fits, in exchange for a lower layer of the same slot."""
        price = request.bitrates[layer] * (1.0 if self._held.get(request.mid, NOTHING) >= layer else MARGIN)
        more = max(0.0, price - self._spent.get(request.mid, 0.0))
        if more > self._left:
            return False
        self._left -= more
        self._spent[request.mid] = max(price, self._spent.get(request.mid, 0.0))
        self.granted[request.mid] = layer
        return True


def allocate(bitrate: float, requests: StreamRequests, held: Mapping[str, int]) -> dict[str, int]:
    """The highest layer that each slot may show, by mid; NOTHING where it does not fit. units: bits a second

    shape: `held` is the last result
    """
    budget = _Budget(bitrate, held)
    _spend(budget, requests)
    return {request.mid: budget.granted.get(request.mid, NOTHING) for request in requests.all()}


def _spend(budget: _Budget, requests: StreamRequests) -> None:
    stage, screen = requests.stage, requests.screen
    if stage is not None and not budget.grant(stage, 0):
        return
    complete = screen is None or budget.grant(screen, screen.top)
    if stage is not None and not all(budget.grant(stage, layer) for layer in range(1, stage.top + 1)):
        return
    if not all(budget.grant(request, 0) for request in requests.small) or not complete:
        return
    for layer in range(1, max((request.top for request in requests.small), default=0) + 1):
        for request in requests.small:
            if layer <= request.top and not budget.grant(request, layer):
                return
