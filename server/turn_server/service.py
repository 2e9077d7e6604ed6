"""Which relays there are, for somebody who is about to call."""

from dataclasses import dataclass

import msgspec

from server.kit.clock import Clock
from server.kit.ids import NewId
from server.turn_server.turn import Turn


class Server(msgspec.Struct, frozen=True):
    urls: tuple[str, ...]
    username: str
    credential: str


class Servers(msgspec.Struct, frozen=True):
    servers: tuple[Server, ...] = ()
    lasts_s: int = 0


@dataclass(frozen=True, slots=True)
class Relays:
    """The relays of this house. shape: with `turn` None there are none"""

    turn: Turn | None
    clock: Clock
    ids: NewId

    def servers(self) -> Servers:
        """The relays, with a credential for one caller."""
        if self.turn is None:
            return Servers()
        made = self.turn.credential(self.clock.now(), self.ids())
        return Servers((Server(self.turn.urls, made.username, made.credential),), self.turn.lasts_s)
