"""One server process as far as rooms are concerned: real log, real SQL, media and sockets that only remember."""

import itertools
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from server.conversation.api import Conversations
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.ports.backplane import Backplane
from server.ports.media import MediaEvent, Pictures, Policy
from server.realtime.connections import Connections
from server.room.api import compose
from server.room.commands import AdmitAll, Enter
from tests.house import House
from tests.keys import key_of
from tests.people import ANN, Person
from tests.realtime.screens import Screen

_numbers = itertools.count(1)


class FakeMedia:
    """A media server that answers everything and remembers what it was told."""

    ready = True

    def __init__(self) -> None:
        self.policies: list[Policy] = []
        self.closed: list[tuple[str, str | None]] = []
        self.offers: list[tuple[str, str]] = []
        self.asked: list[tuple[Pictures, bool]] = []
        self.wishes: list[tuple[str, str, Pictures]] = []
        self.listening: dict[str, Callable[[MediaEvent], None]] = {}

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def offer(self, room: str, peer: str, sdp: str, *, pictures: Pictures = "all", restart: bool = False) -> str:
        self.offers.append((room, peer))
        self.asked.append((pictures, restart))
        return f"answer to {sdp}"

    def wish(self, room: str, peer: str, pictures: Pictures) -> None:
        self.wishes.append((room, peer, pictures))

    def apply(self, policy: Policy) -> None:
        self.policies.append(policy)

    def close(self, room: str, peer: str | None = None) -> None:
        self.closed.append((room, peer))

    def listen(self, room: str, heard: Callable[[MediaEvent], None]) -> Callable[[], None]:
        self.listening[room] = heard
        return lambda: self.listening.pop(room, None) and None

    def on_moved(self, moved: Callable[[Collection[str]], None]) -> None:
        self.moved = moved


class Process:
    """What `app.py` builds, for rooms. shape: `name` is the id of the process in the log"""

    def __init__(self, house: House, backplane: Backplane, name: str = "p1", *, private_chats: bool = False) -> None:
        self.house, self.name = house, name
        self.media = FakeMedia()
        self.told: list[tuple[list[str], object]] = []
        self.journal = Journal(house.database)
        self.follower = Follower(house.database, self.journal, backplane, house.clock)
        self.connections = Connections()
        self.conversations = Conversations(
            database=house.database,
            journal=self.journal,
            follower=self.follower,
            clock=house.clock,
            ids=lambda: f"system-{next(_numbers)}",
        )
        self.parts = compose(
            database=house.database,
            journal=self.journal,
            follower=self.follower,
            backplane=backplane,
            connections=self.connections,
            clock=house.clock,
            ids=lambda: f"system-{next(_numbers)}",
            process=name,
            news=house.events,
            groups=house.groups,
            schedule=house.schedule,
            conversations=self.conversations,
            media=self.media,
            tell=self._tell,
            private_chats=private_chats,
        )
        self.rooms, self.channel = self.parts.rooms, self.parts.channel

    async def start(self) -> None:
        await self.rooms.start()

    async def stop(self) -> None:
        await self.rooms.settle()
        await self.journal.close()
        await self.follower.close()

    async def look(self, person: Person, meeting: str, tab: int = 1) -> Screen:
        """A page that has subscribed."""
        screen = Screen(f"{person.name}-{tab}-{self.name}", person.id)
        await self.channel.subscribe(screen, meeting, None)
        return screen

    async def do(self, screen: Screen, meeting: str, command: object, command_id: str | None = None) -> int:
        """One command over the socket."""
        body = msgspec.Raw(msgspec.json.encode(command))
        return await self.channel.command(screen, meeting, command_id or f"c{next(_numbers)}", body)

    async def come_in(self, meeting: str, *people: Person) -> list[Screen]:
        """Ann's page and these people's, all of them seated."""
        screens = []
        for person in (ANN, *people):
            screen = await self.look(person, meeting)
            await self.do(screen, meeting, Enter(key=key_of(screen.id)))
            screens.append(screen)
        await self.do(screens[0], meeting, AdmitAll())
        return screens

    async def drop(self, screen: Screen, meeting: str) -> None:
        """The socket is gone."""
        await self.channel.unsubscribe(screen, meeting)

    def policy(self) -> Policy:
        """What the media server was told last."""
        return self.media.policies[-1]

    async def _tell(self, people: list[str], body: object) -> None:
        self.told.append((people, body))


def seen(screen: Screen) -> dict[str, Any]:
    """What the page shows."""
    assert isinstance(screen.view, dict)
    return screen.view
