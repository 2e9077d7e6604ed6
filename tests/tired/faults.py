"""What happens to tired people: each is done with real pages and says what ought to be true afterwards."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from playwright.async_api import expect

from tests.browser.gathering import PHONE
from tests.browser.pages import button
from tests.browser.words import words
from tests.journeys.visitor import Visitor
from tests.tired.circle import Circle, between
from tests.tired.guests import CAMERA_OFF, CAMERA_ON, MICROPHONE, Guest, any_of
from tests.tired.watch import Ear

BROKEN_S = 4.0  # longer than what the page takes for a broken device: BROKEN_MS in web/src/media/localTracks.ts

# A device that is pulled out: the browser ends the track and says so.
PULLED_OUT = """() => {
  const track = window.tracks.findLast(({ kind, readyState }) => kind === 'audio' && readyState === 'live')
  track.stop()
  track.dispatchEvent(new Event('ended'))
}"""


@dataclass(slots=True)
class Evening:
    """Everything a fault may touch.

    shape: `hand` is the facilitator's other device, which never fails; `talkers` have no page and never fall silent
    by themselves
    """

    guests: Mapping[str, Guest]
    talkers: Mapping[str, Visitor]
    hand: Visitor
    ear: Ear
    circle: Circle
    dice: random.Random
    facilitator: str
    new_guest: Callable[[], Awaitable[Guest]]

    @property
    def room(self) -> str:
        return f"room:{self.guests[self.facilitator].meeting}"

    def may_become(self, *moments: Circle) -> None:
        """From now on these are heard, until it has settled."""
        self.ear.allowed = between(self.circle, *moments)

    def a_member(self) -> Guest:
        """Somebody at a page who does not lead."""
        return self.dice.choice([one for name, one in self.guests.items() if name != self.facilitator])

    def a_listener(self) -> Guest:
        """Somebody at a page who does not lead and has no turn, which would go on without them."""
        speak = {self.facilitator, self.circle.holder}
        return self.dice.choice([one for name, one in self.guests.items() if name not in speak])

    def anybody(self) -> Guest:
        return self.dice.choice(list(self.guests.values()))


Fault = Callable[[Evening], Awaitable[str]]
"""Does it, changes `circle` to what ought to be, and says to whom it happened."""


async def reload(evening: Evening) -> str:
    """The page is loaded anew: straight back to the chair, no more open than before."""
    one = evening.anybody()
    await one.page.reload()
    return one.name


async def cut(evening: Evening) -> str:
    """No reception for some seconds; connections hang."""
    one = evening.anybody()
    one.network.cut()
    await asyncio.sleep(evening.dice.uniform(1, 8))
    one.network.restore()
    return one.name


async def drop(evening: Evening) -> str:
    """Another network: every connection breaks at once."""
    one = evening.anybody()
    one.network.cut(abort=True)
    await asyncio.sleep(evening.dice.uniform(0.5, 4))
    one.network.restore()
    return one.name


async def second_tab(evening: Evening) -> str:
    """The same meeting in another tab, looked at and closed."""
    one = evening.a_member()
    tab = await one.new_page()
    await tab.goto(f"/m/{one.meeting}")
    await expect(button(tab, "room_back_to_chair")).to_be_visible()
    await tab.close()
    return one.name


async def host_drops(evening: Evening) -> str:
    """The facilitator is away in the middle of a round; it waits and goes on."""
    dee = evening.guests[evening.facilitator]
    await _round(evening)
    dee.network.cut(abort=True)
    await asyncio.sleep(evening.dice.uniform(2, 6))
    dee.network.restore()
    return dee.name


async def muted_while_away(evening: Evening) -> str:
    """The facilitator mutes somebody whose network is away: they stay muted when it is back."""
    one = evening.a_member()
    one.network.cut(abort=True)
    muted = evening.circle.changed(one.name, microphone=False)
    evening.may_become(muted)
    await evening.hand.do(evening.room, "Mute", person=one.person)
    evening.circle = muted
    await asyncio.sleep(evening.dice.uniform(1, 3))
    one.network.restore()
    return one.name


async def at_a_table(evening: Evening) -> str:
    """A chair at a table in another tab: silent in the meeting until they choose the meeting again."""
    one = evening.a_member()
    away = evening.circle.changed(one.name, where="elsewhere", microphone=False, camera=False)
    evening.may_become(away)
    tab = await one.new_page()
    await tab.goto(f"/g/{one.group}/tearoom")
    walk_in, take = button(tab, "tea_walk_in"), button(tab, "room_elsewhere_take")
    await expect(walk_in.or_(take)).to_be_visible()
    if await walk_in.is_visible():
        await walk_in.click()
        await button(tab, "tea_pull_up_at", table=words("tea_table_window")).click()
    else:  # their chair at the table was still kept
        await take.click()
    await expect(tab.get_by_role("heading", name=words("tea_table_window"), level=1)).to_be_visible()
    evening.circle = away
    await expect(button(one.page, "room_elsewhere_take")).to_be_visible()
    await tab.close()
    back = away.changed(one.name, where="seated")
    evening.may_become(back)
    await button(one.page, "room_elsewhere_take").click()
    evening.circle = back
    return one.name


async def denied(evening: Evening) -> str:
    """A newcomer knocks and is told 'not now': the page says so, and no device stays open."""
    one = await evening.new_guest()
    await one.lobby.ready()
    await evening.hand.until(lambda: one.person in evening.hand.views[evening.room].get("waiting", {}), 30)
    await evening.hand.do(evening.room, "Refuse", person=one.person)
    told = one.page.get_by_text(words("room_lobby_denied_by", name=evening.facilitator))
    await expect(told.filter(visible=True).first).to_be_visible()
    async with asyncio.timeout(10):
        while await one.live_tracks():
            await asyncio.sleep(0.1)
    # A group has twenty places: whoever comes next needs one.
    leave = "(at) => fetch(at, { method: 'POST', headers: { 'X-Tearoom': '1' } }).then((answer) => answer.ok)"
    assert await one.page.evaluate(leave, f"/api/groups/{one.group}/leave")
    await one.context.close()
    return one.name


async def removed(evening: Evening) -> str:
    """Removed for now: every device ends; they ask back in before the mirror, which shows them as they were."""
    one, before = evening.a_listener(), evening.circle
    gone = before.changed(one.name, where="gone", microphone=False, camera=False)
    evening.may_become(gone)
    await evening.hand.do(evening.room, "Remove", person=one.person, may_return=True)
    evening.circle = gone
    await expect(one.page.get_by_role("heading", name=words("room_removed_title"))).to_be_visible()
    async with asyncio.timeout(10):
        while await one.live_tracks():
            await asyncio.sleep(0.1)
    await button(one.page, "room_ask_again").click()
    await evening.hand.until(lambda: one.person in evening.hand.views[evening.room].get("waiting", {}), 30)
    evening.may_become(before)
    await evening.hand.do(evening.room, "Admit", person=one.person)
    evening.circle = before
    return one.name


async def back(evening: Evening) -> str:
    """The browser's Back, by accident: the chair is kept, and one press undoes it."""
    one = evening.a_listener()
    left = evening.circle.changed(one.name, reachable=False)
    evening.may_become(left)
    await one.page.go_back(wait_until="commit")
    await one.page.get_by_role("link", name=words("left_back"), exact=True).click()
    return one.name


async def rotated(evening: Evening) -> str:
    """A phone on its side and back."""
    one = evening.a_member()
    await one.page.set_viewport_size({"width": PHONE["height"], "height": PHONE["width"]})
    await asyncio.sleep(1)
    await one.page.set_viewport_size(PHONE)
    return one.name


async def device_lost(evening: Evening) -> str:
    """The microphone is pulled out while others exist: the page takes another.

    One that ends again at once is broken, and the page turns it off: that is no device lost.
    """
    now = time.monotonic()
    whole = (one for one in evening.guests.values() if now - one.lost_at > BROKEN_S)
    one = next((one for one in whole if evening.circle.of[one.name].microphone), None)
    if one is None:
        return await rotated(evening)
    one.lost_at = now
    await one.page.evaluate(PULLED_OUT)
    return one.name


async def hidden(evening: Evening) -> str:
    """The phone sleeps for a while: the page stands still."""
    one = evening.a_member()
    session = await one.context.new_cdp_session(one.page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    await asyncio.sleep(evening.dice.uniform(2, 8))
    await session.send("Page.setWebLifecycleState", {"state": "active"})
    await session.detach()
    return one.name


async def microphone(evening: Evening) -> str:
    """No fault: somebody presses Mic."""
    one = evening.anybody()
    on = not evening.circle.of[one.name].microphone
    after = evening.circle.changed(one.name, microphone=on)
    evening.may_become(after)
    await one.room.controls.get_by_role("button", name=any_of(*MICROPHONE)).click()
    evening.circle = after
    return f"{one.name} {'on' if on else 'off'}"


async def camera(evening: Evening) -> str:
    """No fault: somebody presses Camera."""
    one = evening.anybody()
    on = not evening.circle.of[one.name].camera
    await one.room.controls.get_by_role("button", name=any_of(*CAMERA_ON, *CAMERA_OFF)).click()
    evening.circle = evening.circle.changed(one.name, camera=on)
    return f"{one.name} {'on' if on else 'off'}"


async def unmuted(evening: Evening) -> str:
    """No fault: somebody without a page turns the microphone on again, so that there is something to hear."""
    quiet = [name for name in evening.talkers if not evening.circle.of[name].microphone]
    if not quiet:
        return "nobody"
    name = evening.dice.choice(quiet)
    talker, after = evening.talkers[name], evening.circle.changed(name, microphone=True)
    evening.may_become(after)
    stops = talker.views[evening.room]["you"].get("mic_stops", 0)
    await talker.do(evening.room, "SetMicrophone", on=True, stops=stops)
    evening.circle = after
    return name


async def way(evening: Evening) -> str:
    """No fault: a round begins, or the floor is opened."""
    if not evening.circle.round:
        await _round(evening)
        return "round"
    opened = evening.circle.opened()
    evening.may_become(opened)
    await evening.hand.do(evening.room, "SetWay", way="open")
    evening.circle = opened
    return "open"


async def _round(evening: Evening) -> None:
    """Begin one and give somebody the turn, so that everybody knows whose it is."""
    names, view = evening.circle.of, evening.hand.views[evening.room]
    people = {seat["name"]: person for person, seat in view["seats"].items()}
    holder = evening.dice.choice([name for name in names if names[name].where == "seated"])
    circle = Circle(names, evening.facilitator, round=True, holder=holder)
    first = view["order"][0]
    begun = Circle(names, evening.facilitator, round=True, holder=view["seats"][first]["name"])
    evening.may_become(begun, circle)
    await evening.hand.do(evening.room, "SetWay", way="round", turn_s=1800)
    if first != people[holder]:
        await evening.hand.do(evening.room, "GiveTurn", to=people[holder])
    evening.circle = circle


FAULTS: Mapping[str, Fault] = {
    one.__name__: one
    for one in (
        reload, cut, drop, second_tab, host_drops, muted_while_away, at_a_table,
        denied, removed, back, rotated, device_lost, hidden,
    )
}  # fmt: skip
DOINGS: Mapping[str, Fault] = {one.__name__: one for one in (microphone, camera, unmuted, way)}
