"""What is found: whom a listener in the circle hears, what every page shows, and what the server's view says."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.sfu.rtp import csrc_of
from tests.journeys.visitor import Visitor
from tests.light_peer import LightPeer
from tests.tired.circle import Circle
from tests.tired.guests import CAMERA_OFF, CAMERA_ON, Guest, any_of, microphone_words

LOOK_S = 0.25
FEW = 3  # packets that may have been under way
FLOWS = 3  # packets in a look of somebody who talks or hums
SETTLE_S = 45.0


@dataclass(slots=True)
class Ear:
    """A listener who is never touched. shape: `allowed` names; `too_much` packets heard of who is not"""

    peer: LightPeer
    people: Mapping[str, str]  # name -> person
    allowed: frozenset[str] = frozenset()
    too_much: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)  # in the last look, by name

    async def run(self) -> None:
        """Listen for as long as the evening lasts."""
        last = Counter[int]()
        while True:
            await asyncio.sleep(LOOK_S)
            now = Counter(self.peer.heard)
            new, last = now - last, now
            self.heard = Counter({name: new[csrc_of(person)] for name, person in self.people.items()})
            for name, packets in self.heard.items():
                if packets > FEW and name not in self.allowed:
                    self.too_much[name] += packets

    async def hears(self) -> frozenset[str]:
        """Who is heard, over a while in which every fake microphone has beeped."""
        found = Counter[str]()
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            await asyncio.sleep(LOOK_S)
            found += self.heard
        return frozenset(name for name, packets in found.items() if packets > FLOWS)


async def settled(check: Callable[[], Awaitable[list[str]]]) -> list[str]:
    """What is still wrong when there has been time enough; nothing, as soon as nothing is."""
    end = time.monotonic() + SETTLE_S
    while True:
        wrong = await check()
        if not wrong or time.monotonic() > end:
            return wrong
        await asyncio.sleep(0.3)


async def differences(circle: Circle, ear: Ear, witness: Visitor, room: str, guests: list[Guest]) -> list[str]:
    """In words, everything that is not as it ought to be."""
    wrong = of_the_view(circle, witness.views[room], ear.people)
    for one in guests:
        wrong += await of_the_page(circle, one)
    if not wrong:
        heard, expected = await ear.hears(), circle.audible() & ear.people.keys()
        if heard != expected:
            wrong.append(f"heard {sorted(heard)}, not {sorted(expected)}")
    return wrong


def of_the_view(circle: Circle, view: Any, people: Mapping[str, str]) -> list[str]:
    """Against what the server tells a member."""
    wrong = []
    for name, person in people.items():
        being, seat = circle.of[name], view["seats"].get(person)
        if (seat is not None) != (being.where != "gone"):
            wrong.append(f"{name} {'sits' if seat else 'does not sit'}")
        if seat is None or not being.reachable:
            continue
        on = being.microphone and being.where == "seated"
        if bool(seat.get("microphone")) != on:
            wrong.append(f"the server has {name}'s microphone {'off' if on else 'on'}")
        camera = being.camera and being.where == "seated"
        if bool(seat.get("camera")) != camera:
            wrong.append(f"the server has {name}'s camera {'off' if camera else 'on'}")
    return wrong


async def of_the_page(circle: Circle, one: Guest) -> list[str]:
    """Against what somebody's page shows and holds open."""
    being = circle.of[one.name]
    if not being.reachable or being.where == "elsewhere":
        return []
    live, wrong = await one.live_tracks(), []
    if being.where == "gone":
        return [f"{one.name}'s page holds {live}"] if live else []
    if await one.room.circle.count() == 0:
        return [f"{one.name}'s page shows no circle"]
    names = await one.room.circle.get_by_role("listitem").count()
    if names != len(circle.seated()):
        wrong.append(f"{one.name} sees {names} tiles, not {len(circle.seated())}")
    microphone = microphone_words(on=being.microphone, may_speak=circle.may_speak(one.name))
    if await one.room.controls.get_by_role("button", name=any_of(*microphone)).count() != 1:
        wrong.append(f"{one.name}'s page does not say {microphone[0]}")
    camera = any_of(*(CAMERA_ON if being.camera else CAMERA_OFF))
    if await one.room.controls.get_by_role("button", name=camera).count() != 1:
        wrong.append(f"{one.name}'s page does not say that the camera is {'on' if being.camera else 'off'}")
    if live.count("video") != int(being.camera):
        wrong.append(f"{one.name}'s page holds {live}, camera {being.camera}")
    if live.count("audio") > 1 or (being.microphone and "audio" not in live):
        wrong.append(f"{one.name}'s page holds {live}, microphone {being.microphone}")
    return wrong
