"""Two processes handle commands for the same places at the same instant: one history, and everybody sees the same."""

import asyncio
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.conversation.store import MOST_SHOWN
from server.journal import store
from server.journal.model import Entry
from server.kit.db import Database
from server.kit.errors import Refused
from server.realtime.machine import Actor, Machine
from server.room.machine import RoomMachine
from server.tearoom.machine import TearoomMachine
from tests.gathering import Gathering, beside, gather, invite
from tests.history.deeds import Deeds
from tests.history.pages import Ledger, Page
from tests.history.retelling import Retelling
from tests.people import ANN, BEN, CLEO, Person
from tests.realtime.screens import Screen

pytestmark = pytest.mark.whole

COMMANDS, AT_A_TIME = 10_000, 10
SETTLE_S = 10.0
MACHINES: dict[str, Machine[Any, Any, Any, Any]] = {"room": RoomMachine(), "tearoom": TearoomMachine()}


@dataclass(frozen=True, slots=True)
class Evening:
    """Everybody has a page in each process."""

    places: Sequence[Gathering]
    people: Sequence[Person]
    keys: dict[str, str]
    pages: list[Page]
    ledger: Ledger

    @classmethod
    async def begin(cls, places: Sequence[Gathering], seed: int) -> "Evening":
        dice, ledger, group = random.Random(seed), Ledger(), places[0].invitation
        people = [ANN, BEN, CLEO, group.fay, group.hal]
        keys = {"room": group.meeting, "tearoom": group.group, "conversation": f"meeting-{group.meeting}"}
        deeds, pages = Deeds(dice, [person.id for person in people]), []
        for person in people:
            actor = Actor(person.id, "facilitator" if person is ANN else "member")
            both = [Page(place, actor, keys, ledger, dice, deeds) for place in places]
            both[0].other, both[1].other = both[1], both[0]
            pages += both
        for page in pages:
            await page.come()
        return cls(places, people, keys, pages, ledger)

    async def log(self, kind: str) -> list[Entry]:
        database = Database(self.places[0].invitation.url)
        async with database.read() as tx:
            entries = await store.read(tx, f"{kind}:{self.keys[kind]}")
        await database.close()
        return entries

    async def fresh(self, place: Gathering, kind: str, person: Person) -> Screen:
        """A page that has just been opened."""
        screen = Screen(f"late-{place.process}", person.id)
        await place.channels[kind].subscribe(screen, self.keys[kind], None)
        return screen

    async def settle(self) -> None:
        """Let everybody hear everything."""
        await self.places[0].house.clock.advance(4)
        versions = {kind: (await self.log(kind))[-1].version for kind in self.keys}
        async with asyncio.timeout(SETTLE_S):
            while not all(self._has_heard(place, versions) for place in self.places):
                await asyncio.sleep(0.01)
        await self.places[0].house.clock.advance(4)

    def _has_heard(self, place: Gathering, versions: dict[str, int]) -> bool:
        return all(place.live(kind).version(self.keys[kind]) == versions[kind] for kind in MACHINES)

    async def check_screens(self) -> None:
        """Every page that was open all the time shows what one opened now shows, in whichever process."""
        for person in self.people:
            for kind in self.keys:
                pages = [page for page in self.pages if page.person == person.id]
                open_ones = [page.screens[kind] for page in pages if kind in page.screens]
                screens = [one for one in open_ones if not one.closed]
                try:
                    late = [await self.fresh(place, kind, person) for place in self.places]
                except Refused:
                    assert kind == "conversation"
                    assert not screens, "who may not read it sees it all the same"
                else:
                    assert all(newest(screen.view) == newest(late[0].view) for screen in (*late, *screens))

    def check_chat(self, log: Sequence[Entry]) -> None:
        """What was acknowledged is there, once."""
        versions = {(entry.person, entry.command_id): entry.version for entry in log}
        assert [entry.version for entry in log] == list(range(1, len(versions) + 1))
        for (stream, person, command_id), asked in self.ledger.items():
            if stream.startswith("conversation:"):
                acks = {answer for answer in asked.answers if isinstance(answer, int)}
                assert acks == ({versions[person, command_id]} if (person, command_id) in versions else set())


def newest(view: Any) -> Any:
    """The view, of a chat as much as is told to whoever comes late."""
    messages = view.get("messages", {})
    return view | {"messages": {seq: messages[seq] for seq in sorted(messages, key=int)[-MOST_SHOWN:]}}


async def test_ten_thousand_commands_in_two_processes_make_one_history(
    postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    seed = random.randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")  # shown when it fails
    invitation = await invite(postgres_url, tmp_path)
    async with gather(invitation, tmp_path, REDIS_URL=redis_url) as here, beside(here) as there:
        # given five people, each with a page in both processes
        evening = await Evening.begin([here, there], seed)

        # when all of them do whatever comes to mind, at the same time
        while sum(page.asked for page in evening.pages) < COMMANDS:
            await asyncio.gather(*(page.does(AT_A_TIME) for page in evening.pages))
            await here.house.clock.advance(1)
        await evening.settle()

        # then each log is what the rules make of what was asked, one thing after the other
        for kind, machine in MACHINES.items():
            told = Retelling(machine, f"{kind}:{evening.keys[kind]}", await evening.log(kind), evening.ledger)
            told.check_answers()
            assert len(told.acts) > COMMANDS / 20
            # and both processes have come to the same
            for place in evening.places:
                assert place.live(kind).state(evening.keys[kind]) == told.states[-1]
        evening.check_chat(await evening.log("conversation"))

        # and so has every screen
        await evening.check_screens()
