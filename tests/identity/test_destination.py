"""Who had to sign in comes to where they wanted to go, on this site only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.identity.destination import destination
from tests.identity.accounts import Accounts
from tests.people import ANN

PAGES = ("/m/abc-DEF_123", "/g/abc", "/g/abc/tearoom", "/g/abc/settings", "/tearoom", "/me", "/organise", "/line")
ELSEWHERE = (
    *("", "//evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "/m/a//evil.test", "/m/a/../../sign-in"),
    *(
        "javascript:alert(1)",
        "/m/a?next=//evil.test",
        "/m/a#x",
        "/m/a\n",
        "/m/a\r\nSet-Cookie: a=b",
        "/m/%2f%2fevil.test",
    ),
    *("/sign-in", "/api/sign-out", "/email/abc", "/m/" + "x" * 65, " /m/a", "/m/", "/g/ä", "/m/a\x00"),
)


@pytest.mark.parametrize("page", PAGES)
def test_our_pages_are_led_to(page: str) -> None:
    assert destination(page) == page


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_other_address_is(address: str) -> None:
    assert destination(address) == "/"


@given(st.text())
def test_whatever_is_asked_for_stays_here(raw: str) -> None:
    led = destination(raw)
    assert led.startswith("/")
    assert led[1:2] not in ("/", "\\")
    assert led.isascii()


async def test_the_mailed_link_leads_back_to_the_meeting(house: Accounts) -> None:
    # given Ann, signed out, who opens a meeting's address
    await house.account(ANN, email=True)
    browser = house.visitor()
    asked = await browser.get("/sign-in?to=/m/abc")
    assert 'name="to" value="/m/abc"' in asked.text
    # when she asks for a link
    sent = await browser.post("/sign-in", data={"email": ANN.email, "to": "/m/abc"})
    assert sent.headers["location"] == "/sign-in/sent?to=%2Fm%2Fabc"
    assert 'href="/sign-in?to=%2Fm%2Fabc"' in (await browser.get(sent.headers["location"])).text
    await house.deliver()
    # then nothing of the mail tells of the meeting, and its link leads there, from another device too
    mail = house.mailbag.mails[-1]
    assert "abc" not in mail.subject + mail.text
    opened = await house.visitor().post(house.link_to(ANN.email))
    assert (opened.status_code, opened.headers["location"]) == (303, "/m/abc")


async def test_a_program_says_where_to_as_well(house: Accounts) -> None:
    await house.account(ANN, email=True)
    await house.visitor().post("/api/sign-in", json={"email": ANN.email, "to": "/g/abc"})
    await house.deliver()
    assert (await house.visitor().post(house.link_to(ANN.email))).headers["location"] == "/g/abc"


@pytest.mark.parametrize("address", ["//evil.test", "https://evil.test/m/abc", "/\\evil.test"])
async def test_no_step_of_signing_in_leads_elsewhere(house: Accounts, address: str) -> None:
    ann = await house.account(ANN, email=True)
    asked = await house.visitor().get("/sign-in", params={"to": address})
    assert 'name="to" value="/"' in asked.text
    sent = await house.visitor().post("/sign-in", data={"email": ANN.email, "to": address})
    assert sent.headers["location"] == "/sign-in/sent"
    await house.deliver()
    assert (await house.visitor().post(house.link_to(ANN.email))).headers["location"] == "/"
    here = await (await house.signed_in(ann)).get("/sign-in", params={"to": address})
    assert here.headers["location"] == "/"


async def test_who_is_signed_in_goes_straight_there(house: Accounts) -> None:
    ann = await house.account(ANN)
    here = await (await house.signed_in(ann)).get("/sign-in?to=/m/abc")
    assert (here.status_code, here.headers["location"]) == (303, "/m/abc")
