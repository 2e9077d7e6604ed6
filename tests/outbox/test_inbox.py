"""Notices that stay: newest first, read or not, one's own only, and told of at once."""

from datetime import timedelta

import httpx
import pytest

from server.outbox.inbox import AT_ONCE, READ_AGE, UNREAD_AGE, InboxChanged
from server.outbox.slice import OUTBOX
from tests.gathering import Gathering
from tests.identity.accounts import Accounts
from tests.people import BEN, CLEO

NOTHING = {"notices": [], "unread": 0}


@pytest.fixture
async def people(any_house: Accounts) -> dict[str, str]:
    """Ben and Cleo, in a house with a slice that gives notices."""
    any_house.letters.inbox.declare(["test_moved"])
    return {person.name: await any_house.account(person) for person in (BEN, CLEO)}


@pytest.fixture
async def ben(any_house: Accounts, people: dict[str, str]) -> httpx.AsyncClient:
    """Ben's browser."""
    return await any_house.signed_in(people["Ben"])  # type: ignore[arg-type]


async def put(house: Accounts, *people: str, about: str = "") -> None:
    async with house.platform.news.begin() as deed:
        await house.letters.inbox.put(deed, people, "test_moved", group="group", about=about)


async def about(browser: httpx.AsyncClient, before: str = "") -> tuple[list[str], str]:
    page = (await browser.get("/api/me/inbox", params={"before": before} if before else None)).json()
    return [one["about"] for one in page["notices"]], page.get("next", "")


async def test_a_notice_is_there_until_it_is_read_and_after(
    any_house: Accounts, people: dict[str, str], ben: httpx.AsyncClient
) -> None:
    assert (await ben.get("/api/me/inbox")).json() == NOTHING
    await put(any_house, *people.values(), about="first")
    await any_house.clock.advance(1)
    await put(any_house, people["Ben"], about="second")
    page = (await ben.get("/api/me/inbox")).json()
    assert page["unread"] == 2
    newest = page["notices"][0]
    assert {key: value for key, value in newest.items() if key != "id"} == {
        "kind": "test_moved",
        "at": "2026-01-08T16:00:01Z",
        "group": "group",
        "about": "second",
    }
    # when one is read, and then all
    assert (await ben.post("/api/me/inbox/read", json={"ids": [newest["id"]]})).json() == {"unread": 1}
    assert [one.get("read", False) for one in (await ben.get("/api/me/inbox")).json()["notices"]] == [True, False]
    assert (await ben.post("/api/me/inbox/read", json={})).json() == {"unread": 0}
    # then Cleo's is as it was
    assert (await any_house.letters.inbox.look(people["Cleo"])).unread == 1


async def test_nobody_reads_for_somebody_else(
    any_house: Accounts, people: dict[str, str], ben: httpx.AsyncClient
) -> None:
    await put(any_house, people["Cleo"])
    (hers,) = (await any_house.letters.inbox.look(people["Cleo"])).notices
    assert (await ben.post("/api/me/inbox/read", json={"ids": [hers.id]})).json() == {"unread": 0}
    assert (await ben.get("/api/me/inbox", params={"before": hers.id})).json() == NOTHING
    assert (await any_house.letters.inbox.look(people["Cleo"])).unread == 1


async def test_pages_follow_one_another_while_new_notices_come(
    any_house: Accounts, people: dict[str, str], ben: httpx.AsyncClient
) -> None:
    # given several at the same moment, over more than two pages
    count = 2 * AT_ONCE + 1
    for number in range(count):
        await put(any_house, people["Ben"], about=f"{number}")
        await any_house.clock.advance(number % 2)
    first, cursor = await about(ben)
    await put(any_house, people["Ben"], about="new")
    second, cursor = await about(ben, cursor)
    third, end = await about(ben, cursor)
    assert (len(first), len(second), len(third), end) == (AT_ONCE, AT_ONCE, 1, "")
    assert sorted(first + second + third) == sorted(str(number) for number in range(count))


async def test_old_notices_are_forgotten_those_that_were_read_sooner(
    any_house: Accounts, people: dict[str, str]
) -> None:
    inbox = any_house.letters.inbox
    await put(any_house, *people.values())
    await inbox.read(people["Ben"], None)

    async def kept() -> list[int]:
        await inbox.forget_old()
        return [len((await inbox.look(person)).notices) for person in people.values()]

    await any_house.clock.advance((READ_AGE - timedelta(seconds=1)).total_seconds())
    assert await kept() == [1, 1]
    await any_house.clock.advance(1)
    assert await kept() == [0, 1]
    await any_house.clock.advance((UNREAD_AGE - READ_AGE).total_seconds())
    assert await kept() == [0, 0]


async def test_notices_are_told_and_forgotten_with_their_person(
    any_house: Accounts, people: dict[str, str], ben: httpx.AsyncClient
) -> None:
    await put(any_house, *people.values())
    (told,) = (await ben.get("/api/me/export")).json()["outbox"]["notices"]
    assert told == {"kind": "test_moved", "at": "2026-01-08T16:00:00Z", "read_at": None}
    assert (await ben.delete("/api/me")).status_code == 204
    inbox = any_house.letters.inbox
    assert [len((await inbox.look(person)).notices) for person in people.values()] == [0, 1]


async def test_only_what_a_slice_declares_can_be_put(any_house: Accounts, people: dict[str, str]) -> None:
    async with any_house.platform.news.begin() as deed:
        with pytest.raises(ValueError, match="test_other"):
            await any_house.letters.inbox.put(deed, people.values(), "test_other")
        assert deed.said == []


async def test_a_notice_is_told_on_every_page_of_whoever_gets_it(place: Gathering) -> None:
    inbox = place.house.services[OUTBOX].inbox
    inbox.declare(["test_moved"])
    ben, cleo = [await place.looking(person, "person:me") for person in (BEN, CLEO)]
    async with place.house.platform.news.begin() as deed:
        await inbox.put(deed, [BEN.id], "test_moved")
        assert deed.said == [InboxChanged([BEN.id])]
    told = await ben.until("ephemeral", "person:me")
    assert told["body"] == {"kind": "changed", "topic": "inbox"}
    assert await cleo.heard() == []
