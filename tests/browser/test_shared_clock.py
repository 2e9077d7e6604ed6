"""The shared clock: browsers whose own clocks are wrong by minutes show the same time left of a turn."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime

from playwright.async_api import Browser

from tests.browser.gathering import Guest, guest, together
from tests.journeys.evening import enter
from tests.journeys.own_group import OwnGroup
from tests.journeys.visitor import Visitor

AGREE_MS = 200
TURN_S = 120
PATIENCE_S = 30
WRONG_MS = {"Ben": 7 * 60_000, "Cleo": -5 * 60_000}

# What Date says is moved; performance, which nobody can set, is not.
WRONG_CLOCK = """
const [Right, by_ms] = [Date, BY_MS]
window.Date = class extends Right {
  constructor(...parts) {
    super(...(parts.length ? parts : [Right.now() + by_ms]))
  }
  static now() {
    return Right.now() + by_ms
  }
}
"""

# When the turn ends as the ring on the holder's seat shows it, on the machine's own clock: each time the ring is drawn
# the time left is added to the time of drawing. A busy page draws late, never early, so the least counts.
ENDS = """
(ring, length_s) => new Promise((done) => {
  const ends = []
  new MutationObserver((_, watch) => {
    const left_s = (Number(ring.style.getPropertyValue('--left')) / 100) * length_s
    ends.push(performance.timeOrigin + performance.now() + left_s * 1000)
    if (ends.length === 5) {
      watch.disconnect()
      done(Math.min(...ends))
    }
  }).observe(ring, { attributes: true, attributeFilter: ['style'] })
})
"""


async def test_turn_clocks_agree_in_browsers_whose_own_clocks_are_wrong(own_group: OwnGroup, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given two people in the circle whose clocks are seven minutes fast and five minutes slow
        dee = await stack.enter_async_context(own_group.visit(Visitor(own_group.url, "Dee")))
        members = [
            await stack.enter_async_context(
                guest(browser, own_group, name, before=WRONG_CLOCK.replace("BY_MS", str(by_ms)))
            )
            for name, by_ms in WRONG_MS.items()
        ]
        room = own_group.room
        await enter(dee, room)
        for one in members:
            await one.lobby.ready()
        await dee.until(lambda: len(dee.views[room].get("waiting", {})) == len(members), 30)
        await dee.do(room, "AdmitAll")

        # when a turn begins
        await dee.do(room, "SetWay", way="round", turn_s=TURN_S)
        await together(one.room.shows("Dee", "room_label_holder") for one in members)

        # then both see it end when the server says that it ends
        floor = dee.views[room]["floor"]
        said_ms = datetime.fromisoformat(floor["ends_at"]).timestamp() * 1000
        shown_ms = await together(turn_ends_ms(one) for one in members)
        assert abs(shown_ms[0] - shown_ms[1]) < AGREE_MS
        assert max(abs(shown - said_ms) for shown in shown_ms) < AGREE_MS, (shown_ms, said_ms)

        # though their own clocks are as wrong as before
        wrong = "Date.now() - performance.timeOrigin - performance.now()"
        wrong_ms = await together(one.page.evaluate(wrong) for one in members)
        assert all(abs(found - by) < 1000 for found, by in zip(wrong_ms, WRONG_MS.values(), strict=True))


async def turn_ends_ms(one: Guest) -> float:
    """When the ring on the holder's seat will have run out, on this machine's clock."""
    ring = one.room.seat("Dee").get_by_role("img")
    async with asyncio.timeout(PATIENCE_S):  # a ring that is full or over is not drawn again
        return float(await ring.evaluate(ENDS, TURN_S))
