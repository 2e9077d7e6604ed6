"""Which relays there are, for somebody who is about to call."""

from dataclasses import dataclass

import msgspec

from server.kit.clock import Clock
from server.kit.ids import NewId
from server.turn_server.turn import Turn


class RelayView(msgspec.Struct, frozen=True):
    urls: tuple[str, ...]
    username: str
    credential: str


class RelaysView(msgspec.Struct, frozen=True):
    servers: tuple[RelayView, ...]
    lasts_s: int


@dataclass(frozen=True, slots=True)
class Relays:
    """The relays of this house. shape: with `turn` None there are none"""

    turn: Turn | None
    clock: Clock
    ids: NewId

    def servers(self) -> RelaysView:
        """The relays, with a credential for one caller."""
        if self.turn is None:
            return RelaysView((), 0)
        made = self.turn.credential(self.clock.now(), self.ids())
        return RelaysView((RelayView(self.turn.urls, made.username, made.credential),), self.turn.lasts_s)
