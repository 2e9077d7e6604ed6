"""A tea-room under test: commands in, state out, with a clock that only the test moves."""

from datetime import UTC, datetime, timedelta

from server.circle.lines import Drop
from server.circle.seats import Seat
from server.realtime.machine import SYSTEM, Actor
from server.tearoom.machine import TearoomMachine
from server.tearoom.model import Tearoom
from server.tearoom.system import Command, SetRoster, WalkInOn
from server.tearoom.views import TearoomView
from tests.keys import key_of
from tests.people import CAST, Person
from tests.realtime.screens import together

NAMES = {person.id: person.name for person in CAST}


class Tea:
    """One tea-room and what happens in it. shape: everybody's first connection is `<name>-1`"""

    def __init__(self, *members: Person, hosts: tuple[Person, ...] = ()) -> None:
        self.machine = TearoomMachine()
        self.room: Tearoom = self.machine.start("group")
        self.now = datetime(2026, 1, 8, 18, 0, tzinfo=UTC)
        self.system(SetRoster(frozenset(one.id for one in members), tuple(one.id for one in hosts)))

    def does(self, person: Person, *commands: Command) -> None:
        """From the page that has their media, when there is one."""
        for command in commands:
            seat = self.room.inside[person.id] if person.id in self.room.inside else Seat()
            self._act(Actor(person.id, "member", seat.media or ""), command)

    def system(self, command: Command) -> None:
        self._act(SYSTEM, command)

    def walks_in(
        self, person: Person, *, seen: bool = False, tab: int = 1, seals: bool = True, calls: bool = True
    ) -> None:
        connection = f"{person.name}-{tab}"
        key = key_of(connection) if seals and calls else None
        self.does(person, WalkInOn(seen, connection, "process", key=key, calls=calls))

    def drops(self, person: Person, tab: int = 1) -> None:
        self.system(Drop((f"{person.name}-{tab}",), self.now))

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def seen_by(self, person: Person) -> TearoomView:
        side, own = self.machine.audience(self.room, person.id), self.machine.own(self.room, person.id)
        return together(TearoomView, self.machine.view(self.room, side, NAMES), own)

    def _act(self, actor: Actor, command: Command) -> None:
        for event in self.machine.decide(self.room, actor, command, self.now):
            self.room = self.machine.evolve(self.room, event, self.now)
