"""What is told once, without being kept: to those who have walked in, and of voices to those at the same table."""

from collections.abc import Mapping

from server.realtime.live import LiveStreams
from server.tearoom.commands import CHAIRS, Table
from server.tearoom.events import Event
from server.tearoom.model import Tearoom
from server.tearoom.system import Command
from server.tearoom.view import Guest

Live = LiveStreams[Tearoom, Command, Event, Guest]


class Telling:
    """A `media_link.Tell`: whoever looks in from outside is told nothing."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def __call__(self, key: str, body: object, to: str | None = None, *, droppable: bool = True) -> None:
        match body:
            case {"kind": "levels", "levels": dict() as levels}:
                self._levels(key, levels)
            case _:
                self._live.send_ephemeral(key, body, lambda guest: is_for(guest, to), droppable=droppable)

    def _levels(self, key: str, levels: Mapping[str, int]) -> None:
        room = self._live.state(key)
        if room is None:
            return
        for table in CHAIRS:
            here = {person: level for person, level in levels.items() if room.table_of.get(person) == table}
            if here:
                self._at(key, room, table, {"kind": "levels", "levels": here})

    def _at(self, key: str, room: Tearoom, table: Table, body: object) -> None:
        self._live.send_ephemeral(key, body, lambda guest: room.table_of.get(guest.person) == table)


def is_for(guest: Guest, person: str | None) -> bool:
    """Whether this is somebody inside, and the person who is meant where one is."""
    return guest.inside and person in (None, guest.person)
