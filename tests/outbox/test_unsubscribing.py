"""One click ends letters of a kind: for whoever has the link, from anywhere, telling nothing, as often as they like."""

import httpx
import pytest

from server.ports.mail import Mail
from tests.identity.accounts import OTHER_SECRET, Accounts
from tests.outbox.kinds import Alert, Digest, Reminder, declare
from tests.people import BEN


@pytest.fixture
async def ben(any_house: Accounts) -> str:
    """Ben, who has an address, in a house that may remind him."""
    declare(any_house.letters)
    ben = await any_house.account(BEN, email=True)
    any_house.mailbag.mails.clear()
    return ben


@pytest.fixture
async def reminded(any_house: Accounts, ben: str) -> Mail:
    """A reminder that Ben got."""
    return await mailed(any_house, ben, Reminder("soon"))


async def mailed(house: Accounts, ben: str, letter: Reminder | Alert | Digest) -> Mail:
    async with house.database.begin() as tx:
        await house.letters.outbox.post(tx, letter, ben)
    await house.deliver()
    return house.mailbag.mails[-1]


def mail_program(house: Accounts) -> httpx.AsyncClient:
    """Somebody's mail provider: no page of ours, no cookie, no origin."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=house.url)


async def one_click(program: httpx.AsyncClient, link: str) -> httpx.Response:
    return await program.post(link, data={"List-Unsubscribe": "One-Click"})


async def wanted(house: Accounts, ben: str) -> dict[str, bool]:
    choices, _ = await house.letters.preferences.look(ben)
    return {one.about: one.wanted for one in choices}


async def test_a_letter_that_may_be_declined_says_how_and_others_do_not(
    any_house: Accounts, ben: str, reminded: Mail
) -> None:
    assert reminded.unsubscribe.startswith(f"{any_house.url}/unsubscribe/")
    assert reminded.unsubscribe in reminded.text
    assert (await mailed(any_house, ben, Alert("now"))).unsubscribe == ""


async def test_looking_changes_nothing_and_one_click_ends_that_kind_only(
    any_house: Accounts, ben: str, reminded: Mail
) -> None:
    async with mail_program(any_house) as program:
        for _ in range(2):
            assert (await program.get(reminded.unsubscribe)).status_code == 200
        assert (await wanted(any_house, ben))["test_reminder"]
        answers = [await one_click(program, reminded.unsubscribe) for _ in range(2)]
    assert [(one.status_code, one.text == answers[0].text) for one in answers] == [(200, True)] * 2
    assert await wanted(any_house, ben) == {
        "personal": True,
        "reminder": True,
        "news": True,
        "test_reminder": False,
        "test_digest": True,
    }
    # and so does the button on the page, in a browser
    digest = await mailed(any_house, ben, Digest("of the week"))
    assert (await any_house.visitor().post(digest.unsubscribe)).status_code == 200
    assert not (await wanted(any_house, ben))["test_digest"]


async def test_a_link_tells_nothing_of_whose_it_is(any_house: Accounts, ben: str, reminded: Mail) -> None:
    async with mail_program(any_house) as program:
        said = (await program.get(reminded.unsubscribe)).text
        await any_house.identity.myself.erase(ben)  # type: ignore[arg-type]
        gone = await program.get(reminded.unsubscribe)
        done = await one_click(program, reminded.unsubscribe)
    assert (gone.text, done.status_code) == (said, 200)
    for secret in (BEN.name, BEN.email, ben, "test_reminder"):
        assert secret not in said
        assert secret not in reminded.unsubscribe


@pytest.mark.parametrize("token", ["x", "é", "AAAA", "A" * 100])
async def test_a_link_that_is_none_of_ours_does_nothing(any_house: Accounts, token: str) -> None:
    async with mail_program(any_house) as program:
        assert (await one_click(program, f"/unsubscribe/{token}")).status_code == 410


async def test_a_link_of_another_house_does_nothing(any_house: Accounts, ben: str, reminded: Mail) -> None:
    other = any_house.another(secret=OTHER_SECRET)
    async with mail_program(other) as program:
        assert (await one_click(program, reminded.unsubscribe)).status_code == 410
    assert (await wanted(any_house, ben))["test_reminder"]
