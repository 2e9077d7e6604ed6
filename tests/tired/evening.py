"""Eight people in a circle, one thing after the other happening to them, and what is found after each."""

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from tests.bench.lines import show
from tests.browser.gathering import together
from tests.journeys.evening import Evening as Met
from tests.journeys.evening import enter, is_seated
from tests.journeys.house import House
from tests.journeys.page import going_on
from tests.journeys.sealing_visitor import SealingVisitor
from tests.journeys.visitor import Said, Visitor
from tests.light_peer import LightPeer
from tests.tired.circle import Being, Circle
from tests.tired.faults import DOINGS, FAULTS, Evening, Fault
from tests.tired.guests import Guest, guest
from tests.tired.watch import Ear, differences, settled

FACILITATOR = "Dee"
PAGES = (FACILITATOR, "Ben", "Cleo", "Fay")
LIGHT = ("Gus", "Hal", "Ida", "Joy")  # the last only listens
DOINGS_BETWEEN = 0.4  # how often somebody presses something before a fault
FAULT_S = 90.0  # one that takes longer is stuck


@dataclass(slots=True)
class Outcome:
    """How the evening went. shape: `violations` in words, each with what happened before"""

    minutes: float = 0.0
    faults: int = 0
    violations: list[str] = field(default_factory=list)
    uncaught_errors: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """For the last line."""
        return {
            "minutes": round(self.minutes, 1),
            "faults": self.faults,
            "violations": len(self.violations),
            "uncaught_errors": len(self.uncaught_errors),
        }


async def tired(
    browser: Browser, house: House, seed: int, enough: Callable[[float, int], bool], say: bool = True
) -> Outcome:
    """Let things happen until `enough(minutes, faults)`."""
    dice, outcome, began = random.Random(seed), Outcome(), time.monotonic()
    async with gathered(browser, house, dice) as (evening, light):
        await _look(evening, light, outcome, "sitting down")
        for name, fault in _plan(dice):
            outcome.minutes = (time.monotonic() - began) / 60
            if enough(outcome.minutes, outcome.faults):
                break
            at = time.monotonic()
            what = await _happen(evening, name, fault, outcome)
            await _look(evening, light, outcome, what)
            outcome.faults += name in FAULTS
            if say:
                show({"at_s": round(at - began, 1), "what": what, "took_s": round(time.monotonic() - at, 1)})
        for one in evening.guests.values():
            outcome.uncaught_errors += [f"{one.name}: {error}" for error in one.broken]
    return outcome


def _plan(dice: random.Random) -> Iterator[tuple[str, Fault]]:
    """Every fault once in random order before any comes again, with people's own doings between."""
    while True:
        for name in dice.sample(sorted(FAULTS), len(FAULTS)):
            while dice.random() < DOINGS_BETWEEN:
                doing = dice.choice(sorted(DOINGS))
                yield doing, DOINGS[doing]
            yield name, FAULTS[name]


async def _happen(evening: Evening, name: str, fault: Fault, outcome: Outcome) -> str:
    try:
        async with asyncio.timeout(FAULT_S):
            whom = await fault(evening)
    except (AssertionError, TimeoutError, Said, PlaywrightError) as error:
        whom = "?"
        said = f"{name}: {type(error).__name__} {error}".splitlines()[0]
        outcome.violations.append(said)
        show({"violation": said})
    return f"{name}: {whom}"


async def _look(evening: Evening, witness: Visitor, outcome: Outcome, after: str) -> None:
    """See that all is as it ought to be, and that nobody was heard meanwhile who should not have been."""
    guests = list(evening.guests.values())
    wrong = await settled(lambda: differences(evening.circle, evening.ear, witness, evening.room, guests))
    if wrong:  # said once: what comes next is judged by what it changes
        evening.circle = evening.circle.as_told(witness.views[evening.room], evening.ear.people)
    evening.ear.allowed = evening.circle.audible()
    wrong += [f"{name} was heard ({packets} packets)" for name, packets in evening.ear.too_much.items()]
    evening.ear.too_much.clear()
    outcome.violations += [f"after {after}: {one}" for one in wrong]
    for one in wrong:
        show({"violation": one, "after": after})


@asynccontextmanager
async def gathered(browser: Browser, house: House, dice: random.Random) -> AsyncIterator[tuple[Evening, Visitor]]:
    """Everybody has sat down; the pages with camera and microphone, the light ones talking, but one."""
    async with AsyncExitStack() as stack:
        pages = [
            await stack.enter_async_context(guest(browser, house, name, facilitates=name == FACILITATOR))
            for name in PAGES
        ]
        dee = pages[0]
        await dee.lobby.sees_oneself()
        await dee.lobby.ready()
        await dee.room.shows(FACILITATOR)
        hand = await stack.enter_async_context(Visitor(house.url, FACILITATOR))
        for cookie in await dee.context.cookies():
            hand.http.cookies.set(cookie["name"], cookie["value"])
        await hand.call()
        room = f"room:{dee.meeting}"
        await hand.watch(room)
        link = (await hand.ask("POST", f"/api/groups/{dee.group}/invites", {"days": 1, "uses": 50}))["url"]

        light: list[SealingVisitor] = []
        for name in LIGHT:
            visitor = await stack.enter_async_context(SealingVisitor(house.url, name))
            await visitor.accept(link)
            await enter(visitor, room)
            light.append(visitor)
        for one in pages[1:]:
            await one.lobby.sees_oneself()
            await one.lobby.ready()
        count = len(LIGHT) + len(PAGES) - 1
        await hand.until(lambda: len(hand.views[room].get("waiting", {})) == count, 60)
        await hand.do(room, "AdmitAll")
        await together(one.room.shows(FACILITATOR) for one in pages)
        peers, met = [], Met(dee.group, dee.meeting, hand, [])
        for visitor in light:
            await visitor.until(partial(is_seated, visitor, room))
            talks = visitor.name != LIGHT[-1]
            await visitor.do(room, "SetMicrophone", on=talks)
            peer = LightPeer(met.offer_of(visitor), voices=10, talks=talks, films=False)
            peer.seal = visitor.sealed(room)
            peers.append(await stack.enter_async_context(peer))

        beings = {one.name: Being(microphone=True, camera=True) for one in pages}
        beings |= {name: Being(microphone=name != LIGHT[-1]) for name in LIGHT}
        circle = Circle(beings, FACILITATOR)
        people = {one.name: one.person for one in pages} | {one.name: one.person for one in light[:-1]}
        ear = Ear(peers[-1], people, circle.audible())
        numbers = itertools.count(1)

        async def new_guest() -> Guest:
            return await stack.enter_async_context(guest(browser, house, f"Newcomer {next(numbers)}"))

        by_name, talkers = {one.name: one for one in pages}, {one.name: one for one in light[:-1]}
        evening = Evening(by_name, talkers, hand, ear, circle, dice, FACILITATOR, new_guest)
        async with going_on(ear.run):
            yield evening, light[-1]
