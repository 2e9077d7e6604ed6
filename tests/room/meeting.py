"""A room under test: commands in, state and views out, with a clock that only the test moves."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from server.circle.lines import Drop, Tick
from server.circle.seats import Seat
from server.kit.errors import Refused
from server.ports.media import Policy
from server.realtime.machine import SYSTEM, Actor, Standing
from server.room.commands import Admit
from server.room.machine import RoomMachine
from server.room.model import Room
from server.room.policy import policy
from server.room.system import Command, EnterOn, Plan, SetRoster
from server.room.views import Phase, RoomView
from tests.keys import key_of
from tests.people import ANN, BEN, CAST, CLEO, Person
from tests.realtime.screens import together

START = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
NAMES = {person.id: person.name for person in CAST}


class Meeting:
    """One room and what happens in it. shape: everybody's first connection is `<name>-1`, held by process `p1`"""

    def __init__(self, *members: Person, facilitators: tuple[Person, ...] = (ANN,), minutes: int = 60) -> None:
        self.machine = RoomMachine()
        self.room: Room = self.machine.start("meeting")
        self.version = 0
        self.now = START
        self.facilitators = facilitators
        self.members = tuple(dict.fromkeys((*facilitators, *(members or (BEN, CLEO)))))
        self.system(Plan("group", START, START + timedelta(minutes=minutes)))
        self.system(self.roster())

    def roster(self, *, without: Person | None = None, facilitators: Iterable[Person] | None = None) -> SetRoster:
        leading = self.facilitators if facilitators is None else facilitators
        return SetRoster(
            tuple(one.id for one in leading if one != without),
            frozenset(one.id for one in self.members if one != without),
        )

    # -- what happens

    def does(self, person: Person, *commands: Command) -> None:
        """From the page that has their media, when there is one."""
        standing: Standing = "facilitator" if person in self.facilitators else "member"
        for command in commands:
            seat = self.room.seats[person.id] if person.id in self.room.seats else Seat()
            self.act(Actor(person.id, standing, seat.media or ""), command)

    def refuses(self, code: str, person: Person, command: Command) -> None:
        before = self.room
        with pytest.raises(Refused, match=rf"^{code}$"):
            self.does(person, command)
        assert self.room == before

    def enters(
        self, *people: Person, tab: int = 1, replaces: int | None = None, seals: bool = True, calls: bool = True
    ) -> None:
        for person in people:
            old = f"{person.name}-{replaces}" if replaces else None
            connection = f"{person.name}-{tab}"
            self.does(person, EnterOn(connection, "p1", old, key_of(connection) if seals and calls else None, calls))

    def drops(self, person: Person, tab: int = 1) -> None:
        self.system(Drop((f"{person.name}-{tab}",), self.now))

    def system(self, command: Command) -> None:
        self.act(SYSTEM, command)

    def act(self, actor: Actor, command: Command) -> None:
        events = self.machine.decide(self.room, actor, command, self.now)
        self.version += bool(events)
        for event in events:
            self.room = self.machine.evolve(self.room, event, self.now)

    def passes(self, seconds: float) -> None:
        """Let time pass, ticking at each deadline like the program does."""
        until = self.now + timedelta(seconds=seconds)
        while (due := self.machine.wake_at(self.room)) is not None and due <= until:
            self.now = max(self.now, due)
            self.system(Tick())
            assert (again := self.machine.wake_at(self.room)) is None or again > self.now
        self.now = until

    # -- what can be seen

    def seen_by(self, person: Person) -> RoomView:
        whose, own = self.machine.audience(self.room, person.id), self.machine.own(self.room, person.id)
        return together(RoomView, self.machine.view(self.room, whose, NAMES), own)

    def phase(self) -> Phase:
        return self.room.phase

    def holder(self) -> str | None:
        return self.room.floor.holder

    def policy(self) -> Policy:
        return policy(self.room, self.version)

    def heard(self) -> set[str]:
        return {person for person, place in self.policy().permissions.items() if place.heard}


def open_meeting(*members: Person, facilitators: tuple[Person, ...] = (ANN,), minutes: int = 60) -> Meeting:
    """A meeting that the first facilitator leads, in which everybody sits, facilitators first."""
    meeting = Meeting(*members, facilitators=facilitators, minutes=minutes)
    meeting.enters(*meeting.members)
    for person in meeting.members:
        if person.id in meeting.room.door.waiting:
            meeting.does(facilitators[0], Admit(person.id))
    return meeting
