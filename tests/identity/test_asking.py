"""Asking for a link: the answer, and the work behind it, are the same for every address."""

from pathlib import Path

import pytest

from server.kit.clock import ManualClock
from tests.doors import without_id
from tests.identity.accounts import URL, WORDS, Accounts
from tests.people import ANN, EVE
from tests.statements import statements

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def ask(house: Accounts, email: str, address: str = "203.0.113.7") -> tuple[int, bytes, dict[str, str]]:
    answer = await house.visitor(address).post("/api/sign-in", json={"email": email})
    return answer.status_code, answer.content, without_id(answer.headers)


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(house: Accounts) -> None:
    # given
    await house.account(ANN, email=True)
    house.mailbag.mails.clear()
    # when
    known, unknown = await ask(house, ANN.email), await ask(house, EVE.email)
    # then
    assert known == unknown
    assert known[0] == 202
    assert house.mailbag.mails == []  # mail is not part of the answer
    await house.deliver()
    assert [mail.to for mail in house.mailbag.mails] == [ANN.email]


async def test_an_unknown_address_costs_the_same_work(house: Accounts) -> None:
    await house.account(ANN, email=True)

    async def work(email: str) -> list[str]:
        with statements() as done:
            await ask(house, email)
        return done

    known, unknown = await work(ANN.email), await work(EVE.email)
    assert known == unknown != []


async def test_the_page_answers_the_same_too(house: Accounts) -> None:
    await house.account(ANN, email=True)
    known, unknown = [await house.visitor().post("/sign-in", data={"email": person.email}) for person in (ANN, EVE)]
    assert (known.status_code, unknown.status_code, known.content) == (303, 303, unknown.content)
    assert without_id(known.headers) == without_id(unknown.headers)
    sent = await house.visitor().get(known.headers["location"])
    assert sent.status_code == 200
    assert WORDS.say("identity_sent_title") in sent.text
    assert "/demo/mailbox" not in sent.text


@pytest.mark.parametrize(
    ("url", "address", "shown"),
    [("http://localhost:8000", "::1", True), ("http://localhost:8000", "192.0.2.7", False), (URL, "::1", False)],
)
async def test_only_the_demo_shows_the_way_to_its_mailbox_and_only_here(
    sqlite_url: str, tmp_path: Path, clock: ManualClock, url: str, address: str, shown: bool
) -> None:
    house = Accounts(sqlite_url, tmp_path, clock, url=url)
    page = await house.visitor(address).get("/sign-in/sent")
    await house.close()
    assert ("/demo/mailbox" in page.text) is shown


async def test_one_address_gets_few_mails_and_nobody_is_told(house: Accounts) -> None:
    await house.account(ANN, email=True)
    house.mailbag.mails.clear()
    answers = [await ask(house, ANN.email, f"203.0.113.{number}") for number in range(8)]
    await house.deliver()
    assert answers == [answers[0]] * 8
    assert len(house.mailbag.mails) == 5
    # and five minutes later one more
    await house.clock.advance(300)
    for number in range(2):
        await ask(house, ANN.email, f"203.0.113.{number}")
    await house.deliver()
    assert len(house.mailbag.mails) == 6


async def test_one_visitor_asks_only_so_often(house: Accounts) -> None:
    asked = [(await ask(house, f"{number}@example.org"))[0] for number in range(21)]
    assert asked == [202] * 20 + [429]
    assert (await ask(house, "somebody@example.org", "203.0.113.8"))[0] == 202
    assert (await house.visitor().post("/sign-in", data={"email": EVE.email})).status_code == 429
    await house.clock.advance(60)
    assert (await ask(house, "somebody@example.org"))[0] == 202


async def test_one_home_with_many_ipv6_addresses_is_one_visitor(house: Accounts) -> None:
    asked = [(await ask(house, f"{number}@example.org", f"2001:db8:1:1::{number}"))[0] for number in range(21)]
    assert asked[-1] == 429
    assert (await ask(house, "somebody@example.org", "2001:db8:1:2::1"))[0] == 202


async def test_one_person_has_only_so_many_addresses_asked(house: Accounts) -> None:
    browser = await house.signed_in(await house.account(EVE))
    asked = [
        (await browser.post("/api/me/email", json={"email": f"{number}@example.org"})).status_code
        for number in range(11)
    ]
    assert asked == [202] * 10 + [429]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"email": "ann"}', "email_invalid"),
        (b'{"email": 1}', "bad_request"),
        (b"{}", "bad_request"),
        (b"[]", "bad_request"),
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'{"email": "\xff"}', "not_json"),
        (b'{"email": "' + b"x" * 300_000 + b'"}', "too_large"),
    ],
)
async def test_what_is_no_address_is_refused_with_its_code(house: Accounts, body: bytes, code: str) -> None:
    answer = await house.visitor().post("/api/sign-in", content=body)
    assert (answer.status_code, answer.json()) == (422, {"code": code})


async def test_the_page_says_what_is_wrong_and_keeps_what_was_written(house: Accounts) -> None:
    answer = await house.visitor().post("/sign-in", data={"email": '"><script>alert(1)</script>'})
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    assert "<script>" not in answer.text
    assert "&#34;&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize("body", [b"", b"email=%ff", b"email", b"x=1&" * 5000, b"\xff"])
async def test_a_broken_form_is_refused(house: Accounts, body: bytes) -> None:
    assert (await house.visitor().post("/sign-in", content=body, headers=FORM)).status_code == 422
