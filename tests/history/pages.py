"""Somebody's page on a room, a tea-room and a chat, in one of several processes; every answer is kept for later."""

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from server.circle.lines import TakeMediaOn
from server.kit.errors import Refused
from server.kit.ids import digest
from server.realtime.machine import Actor
from server.room import commands as room
from server.room.system import EnterOn, ShareScreenOn
from server.tearoom import commands as tea
from server.tearoom.system import WalkInOn
from tests.gathering import Gathering
from tests.history.deeds import Deeds, body
from tests.keys import key_of
from tests.realtime.screens import Screen

_numbers = itertools.count(1)


@dataclass(slots=True)
class Asked:
    """One command as the rules see it, and every answer it got. shape: a version, or the code of a refusal"""

    actor: Actor
    command: Any
    at: datetime
    answers: list[int | str] = field(default_factory=list)


Ledger = dict[tuple[str, str, str], Asked]
"""By stream, person, and the id under which the log knows the command."""


class Page:
    """One tab. shape: `channels` by kind, of the process that serves it; `keys` are what it looks at, by kind"""

    def __init__(
        self, place: Gathering, actor: Actor, keys: Mapping[str, str], ledger: Ledger, dice: random.Random, deeds: Deeds
    ) -> None:
        self.channels, self._clock = place.channels, place.house.clock
        self._actor, self._keys, self._ledger = actor, keys, ledger
        self._dice, self._deeds = dice, deeds
        self._process = place.process
        self.person = actor.person
        self.screens: dict[str, Screen] = {}
        self.other: Page = self
        self.asked = 0

    async def come(self) -> None:
        """A new line, on which everything is looked at as far as that is allowed."""
        connection = f"{self.person}-{next(_numbers)}"
        for kind in self._keys:
            await self._look(kind, connection)

    async def go(self) -> None:
        """The line is lost."""
        for kind, screen in self.screens.items():
            await self.channels[kind].unsubscribe(screen, self._keys[kind])
        self.screens.clear()

    async def does(self, number: int) -> None:
        """So many commands, one after the other; now and then the line drops."""
        for _ in range(number):
            draw = self._dice.random()
            if draw < 0.01:
                await self._drop()
            if draw < 0.55:
                command: msgspec.Struct = self._deeds.in_room(self._view("room"))
                await self._ask("room", command)
            elif draw < 0.8:
                await self._ask("tearoom", self._deeds.in_tearoom(self.person, self._view("tearoom")))
            else:
                await self._chat()

    async def _drop(self) -> None:
        before = self.screens["room"].id
        await self.go()
        await self.come()
        await self._ask("room", room.Enter(before if self._dice.random() < 0.7 else None, self._key()))
        await self._ask("tearoom", tea.WalkIn(replaces=before, key=self._key()))

    def _key(self) -> str | None:
        """Most pages seal."""
        return key_of(self.screens["room"].id) if self._dice.random() < 0.8 else None

    async def _chat(self) -> None:
        screen = self.screens.get("conversation")
        if screen is None or screen.closed:
            await self._look("conversation", self.screens["room"].id)
        await self._ask("conversation", self._deeds.in_chat(f"{self.person} {self.asked}", self._view("conversation")))

    def _view(self, kind: str) -> Any:
        screen = self.screens.get(kind)
        return screen.view if screen else {}

    async def _look(self, kind: str, connection: str) -> None:
        screen = Screen(connection, self.person)
        try:
            await self.channels[kind].subscribe(screen, self._keys[kind], None)
        except Refused:
            self.screens.pop(kind, None)
        else:
            self.screens[kind] = screen

    async def _ask(self, kind: str, command: msgspec.Struct) -> None:
        """Ask; sometimes the other page asks for the same under the same id, as after a line that was lost."""
        command_id = f"c{next(_numbers)}"
        await self.send(kind, command, command_id)
        if self._dice.random() < 0.05:
            await self.other.send(kind, command, command_id)

    async def send(self, kind: str, command: msgspec.Struct, command_id: str) -> None:
        """Say it over this page's line, and note the answer."""
        self.asked += 1
        screen = self.screens.get(kind) or Screen(self.screens["room"].id, self.person)
        stored, meant = self._meant(screen.id, command, command_id)
        stream = f"{kind}:{self._keys[kind]}"
        now, actor = self._clock.now(), replace(self._actor, connection=screen.id)
        asked = self._ledger.setdefault((stream, self.person, stored), Asked(actor, meant, now))
        try:
            answer: int | str = await self.channels[kind].command(screen, self._keys[kind], command_id, body(command))
        except Refused as refused:
            answer = refused.code
        asked.answers.append(answer)
        if isinstance(command, room.React | room.TellKeys | tea.TellKeys):  # which is told, and not kept
            del self._ledger[stream, self.person, stored]

    def _meant(self, connection: str, command: Any, command_id: str) -> tuple[str, Any]:
        """The id under which it is kept, and the command with what only the server knows of the line."""
        once, process = digest(f"{command_id}:{connection}"), self._process
        match command:
            case room.Enter(replaces=replaces, key=key, calls=calls):
                return once, EnterOn(connection, process, replaces, key, calls)
            case tea.WalkIn(seen=seen, replaces=replaces, key=key, calls=calls):
                return once, WalkInOn(seen, connection, process, replaces, key, calls)
            case room.TakeMedia() | tea.TakeMedia():
                return once, TakeMediaOn(connection)
            case room.ShareScreen():
                return once, ShareScreenOn(connection)
            case room.SetMicrophone() | room.SetCamera() | tea.SetMicrophone() | tea.SetCamera() | tea.Sit():
                return once, command
            case _:
                return command_id, command
