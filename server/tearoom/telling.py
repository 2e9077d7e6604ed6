"""What is told once, without being kept: to those who have walked in, and of voices to those at the same table."""

from collections.abc import Mapping

from server.realtime.live import LiveStreams
from server.tearoom.commands import CHAIRS
from server.tearoom.events import Event
from server.tearoom.model import Tearoom
from server.tearoom.system import Command
from server.tearoom.view import Side

Live = LiveStreams[Tearoom, Command, Event, Side]

FEW, MANY = 50, 1000
LEAST_S, MOST_S = 0.5, 1.5


def pace(watching: int) -> float:
    """Few are told of everything as it happens; the more they are, the longer changes wait for each other."""
    if watching < FEW:
        return 0.0
    return min(MOST_S, LEAST_S + (MOST_S - LEAST_S) * (watching - FEW) / (MANY - FEW))


class Telling:
    """A `media_link.Tell`: whoever looks in from outside is told nothing."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def __call__(self, key: str, body: object, to: str | None = None, *, droppable: bool = True) -> None:
        match body:
            case {"kind": "levels", "levels": dict() as levels}:
                self._levels(key, levels)
            case _:
                people = None if to is None else [to]
                self._live.send_ephemeral(key, body, people=people, audience=is_inside, droppable=droppable)

    def _levels(self, key: str, levels: Mapping[str, int]) -> None:
        room = self._live.state(key)
        if room is None:
            return
        for table in CHAIRS:
            here = {person: level for person, level in levels.items() if room.table_of.get(person) == table}
            if here:
                self._live.send_ephemeral(key, {"kind": "levels", "levels": here}, people=room.at(table))


def is_inside(side: Side) -> bool:
    """Whether these have walked in."""
    return side == "inside"
