"""One server process as far as rooms are concerned: pages that look at a meeting, and what they send."""

import itertools
from typing import Any

import msgspec

from server.conversation.slice import CONVERSATION
from server.ports.media import Policy
from server.realtime.person import HEARD_ON
from server.room.commands import AdmitAll, Enter
from tests.house import House
from tests.keys import key_of
from tests.people import ANN, Person
from tests.realtime.screens import Screen

_numbers = itertools.count(1)


class Process:
    """A process of the house that serves rooms; nothing goes on in the background.

    shape: `told` is whom it told what on `person:me`
    """

    def __init__(self, house: House) -> None:
        self.house, self.media, self.parts = house, house.media, house.rooms
        self.name, self.follower = house.platform.alive.id, house.platform.follower
        self.rooms, self.channel = self.parts.rooms, self.parts.channel
        self.told: list[tuple[list[str], object]] = []
        self.conversations = house.services[CONVERSATION]

    async def start(self) -> None:
        """Hear what other processes say and do."""
        await self.house.platform.news.start()
        await self.house.platform.people.start()
        await self.house.platform.backplane.subscribe(HEARD_ON, self._note_told)
        await self.rooms.start()

    async def beside(self) -> "Process":
        """Another process of the same house, started."""
        other = Process(self.house.beside())
        await other.start()
        return other

    async def stop(self) -> None:
        """End what goes on; the house's database stays open only for as long as this process."""
        await self.house.close()

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

    def _note_told(self, data: bytes) -> None:
        people, body = msgspec.msgpack.decode(data, type=tuple[list[str], bytes])
        self.told.append((people, msgspec.json.decode(body)))

    def policy(self) -> Policy:
        """What the media server was told last."""
        return self.media.policies[-1]


def seen(screen: Screen) -> dict[str, Any]:
    """What the page shows."""
    assert isinstance(screen.view, dict)
    return screen.view
