"""What people get, and when: their own choices, which never hold back what keeps them safe."""

from datetime import timedelta

import httpx
import msgspec
import pytest

from tests.identity.accounts import Accounts
from tests.outbox.kinds import Alert, Digest, Reminder, declare
from tests.people import BEN

NIGHT = {"starts": "22:00", "ends": "07:00", "zone": "Europe/Berlin"}
TO_MORNING = timedelta(hours=8)  # from 23:00 in Berlin


@pytest.fixture
async def ben(any_house: Accounts) -> str:
    """Ben, who has an address, in a house that may remind him."""
    declare(any_house.letters)
    ben = await any_house.account(BEN, email=True)
    any_house.mailbag.mails.clear()
    return ben


@pytest.fixture
async def browser(any_house: Accounts, ben: str) -> httpx.AsyncClient:
    """Ben's."""
    browser = await any_house.signed_in(ben)  # type: ignore[arg-type]
    any_house.mailbag.mails.clear()
    return browser


async def arrives(house: Accounts, ben: str, *posted: msgspec.Struct) -> list[str]:
    """What arrives now of what is posted."""
    async with house.database.begin() as tx:
        for letter in posted:
            await house.letters.outbox.post(tx, letter, ben)
    return await arrived(house)


async def arrived(house: Accounts) -> list[str]:
    house.mailbag.mails.clear()
    await house.deliver()
    return [mail.subject for mail in house.mailbag.mails]


async def test_everything_is_sent_until_somebody_chooses(browser: httpx.AsyncClient) -> None:
    said = (await browser.get("/api/me/letters")).json()
    assert said == {
        "choices": [
            {"about": "personal", "letter_class": "personal", "wanted": True},
            {"about": "reminder", "letter_class": "reminder", "wanted": True},
            {"about": "news", "letter_class": "news", "wanted": True},
            {"about": "test_reminder", "letter_class": "reminder", "wanted": True},
            {"about": "test_digest", "letter_class": "news", "wanted": True},
        ]
    }


async def test_a_class_that_is_not_wanted_is_not_sent(
    any_house: Accounts, ben: str, browser: httpx.AsyncClient
) -> None:
    answer = await browser.put("/api/me/letters/reminder", json={"wanted": False})
    wanted = {one["about"]: one["wanted"] for one in answer.json()["choices"]}
    assert wanted == {"personal": True, "reminder": False, "news": True, "test_reminder": False, "test_digest": True}
    assert await arrives(any_house, ben, Reminder("no"), Digest("yes"), Alert("always")) == ["always", "yes"]
    assert (await any_house.letters.outbox.counts()).waiting == 0


async def test_a_choice_about_a_kind_goes_before_one_about_its_class(
    any_house: Accounts, ben: str, browser: httpx.AsyncClient
) -> None:
    await browser.put("/api/me/letters/reminder", json={"wanted": False})
    await browser.put("/api/me/letters/test_reminder", json={"wanted": True})
    assert await arrives(any_house, ben, Reminder("yes")) == ["yes"]


@pytest.mark.parametrize("about", ["alert", "sign_in", "security", "test_alert", "notice", "nothing"])
async def test_what_keeps_somebody_safe_cannot_be_declined(browser: httpx.AsyncClient, about: str) -> None:
    answer = await browser.put(f"/api/me/letters/{about}", json={"wanted": False})
    assert answer.json() == {"code": "not_found"}


async def test_in_quiet_hours_only_what_cannot_wait_is_sent(
    any_house: Accounts, ben: str, browser: httpx.AsyncClient
) -> None:
    # given that it is eleven at night in Berlin
    assert (await browser.put("/api/me/quiet-hours", json=NIGHT)).json()["quiet_hours"] == NIGHT
    await any_house.clock.advance((timedelta(hours=6)).total_seconds())
    # when several are posted
    assert await arrives(any_house, ben, Reminder("morning"), Alert("now"), Digest("morning too")) == ["now"]
    # then those that can wait come in the morning, tried once, for all that anybody can tell
    await any_house.clock.advance(TO_MORNING.total_seconds() - 1)
    assert await arrived(any_house) == []
    any_house.mailbag.failures = [OSError()]
    await any_house.clock.advance(1)
    assert await arrived(any_house) == ["morning too"]
    await any_house.clock.advance(5)
    assert await arrived(any_house) == ["morning"]


async def test_quiet_hours_can_be_taken_back(any_house: Accounts, ben: str, browser: httpx.AsyncClient) -> None:
    await browser.put("/api/me/quiet-hours", json=NIGHT)
    assert "quiet_hours" not in (await browser.delete("/api/me/quiet-hours")).json()
    await any_house.clock.advance((timedelta(hours=6)).total_seconds())
    assert await arrives(any_house, ben, Reminder("now")) == ["now"]


@pytest.mark.parametrize(
    "wrong", [{"zone": "Europe/Atlantis"}, {"zone": "../../etc"}, {"ends": "22:00"}, {"starts": "24:00"}]
)
async def test_quiet_hours_are_some_hours_somewhere(browser: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await browser.put("/api/me/quiet-hours", json=NIGHT | wrong)
    assert (answer.status_code, answer.json()) == (422, {"code": "bad_request"})


async def test_choices_are_told_and_forgotten_with_their_person(browser: httpx.AsyncClient) -> None:
    await browser.put("/api/me/quiet-hours", json=NIGHT)
    await browser.put("/api/me/letters/news", json={"wanted": False})
    kept = (await browser.get("/api/me/export")).json()["outbox"]
    assert kept["letter_preferences"] == [{"about": "news", "wanted": False}]
    assert kept["quiet_hours"] == [{"starts": 22 * 60, "ends": 7 * 60, "zone": "Europe/Berlin"}]
    assert (await browser.delete("/api/me")).status_code == 204
