"""How good pages are on a phone with a slow line, as Lighthouse sees it: a score of 100 for each kind."""

from contextlib import AsyncExitStack

from tests.bench.lines import line
from tests.bench.size import sized
from tests.journeys.house import House
from tests.journeys.visitor import Visitor
from tests.lighthouse.audit import auditor

PAGES = ("sign-in", "invite", "group", "lobby")


async def opening(house: House) -> dict[str, int]:
    """The lowest scores of all pages, by kind. The front page leads strangers to sign-in."""
    async with AsyncExitStack() as stack:
        ann = await stack.enter_async_context(Visitor(house.url))
        await ann.sign_in(house.links["facilitator"])
        group = next(one for one in await ann.ask("GET", "/api/groups") if one.get("open_meeting"))
        invite = await ann.ask("POST", f"/api/groups/{group['id']}/invites", {"days": 1, "uses": 1})
        known = {cookie.name: cookie.value or "" for cookie in ann.http.cookies.jar}
        visits = {
            "sign-in": (f"{house.url}/", {}),
            "invite": (invite["url"], {}),
            "group": (f"{house.url}/g/{group['id']}", known),
            "lobby": (f"{house.url}/m/{group['open_meeting']['id']}", known),
        }
        audit = await stack.enter_async_context(auditor())
        found = {page: await audit(*visits[page]) for page in sized(PAGES, ("invite",))}
    for page, one in found.items():
        line(
            "lighthouse_performance", one.performance, "of 100", page=page, lcp_s=round(one.lcp_s, 2),
            tbt_ms=round(one.tbt_ms), cls=round(one.cls, 3), kb=round(one.kb), accessibility=one.accessibility,
            best_practices=one.best_practices, faults=one.faults,
        )  # fmt: skip
    return {
        "lighthouse_performance": min(one.performance for one in found.values()),
        "lighthouse_accessibility": min(one.accessibility for one in found.values()),
        "lighthouse_best_practices": min(one.best_practices for one in found.values()),
    }
