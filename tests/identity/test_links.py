"""Links that open an account: once, for a while, by a button."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from server.identity import store
from server.identity.api import SignedOut
from server.kit.clock import ManualClock
from server.kit.errors import Refused
from tests.identity.accounts import URL, WORDS, Accounts
from tests.people import ANN, BEN, CLEO, EVE

MINUTE, DAY = 60, 86_400
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


async def mailed_link(house: Accounts) -> str:
    await house.account(ANN, email=True)
    await house.identity.identity.ask_sign_in(ANN.email)
    await house.deliver()
    return house.link_to(ANN.email)


async def test_a_mailed_link_signs_in_once(any_house: Accounts) -> None:
    link = await mailed_link(any_house)
    browser, later = any_house.visitor(), any_house.visitor()

    first, second = await browser.post(link), await later.post(link)

    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert second.status_code == 410
    assert (await browser.get("/api/me")).json()["name"] == ANN.name
    assert (await later.get("/api/me")).status_code == 401


async def test_of_two_who_press_the_button_at_once_one_comes_in(any_house: Accounts) -> None:
    link = await mailed_link(any_house)
    answers = await asyncio.gather(*(any_house.visitor().post(link) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 7


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_mail_scanner_uses_nothing_up(house: Accounts, method: str) -> None:
    link = await mailed_link(house)
    for _ in range(3):
        assert (await house.visitor().request(method, link)).status_code == 200
    assert (await house.visitor().post(link)).status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(14.9, 303), (15, 410)])
async def test_a_mailed_link_lasts_a_quarter_of_an_hour(house: Accounts, minutes: float, status: int) -> None:
    link = await mailed_link(house)
    await house.clock.advance(minutes * MINUTE)
    assert (await house.visitor().post(link)).status_code == status


async def test_the_age_of_a_link_counts_from_when_it_is_sent(house: Accounts) -> None:
    # given a relay that is away for a while
    await house.account(ANN, email=True)
    house.mailbag.failures = [OSError()]
    await house.identity.identity.ask_sign_in(ANN.email)
    await house.deliver()
    # when it is back ten minutes later, and the mail is read ten minutes after that
    await house.clock.advance(10 * MINUTE)
    await house.deliver()
    await house.clock.advance(10 * MINUTE)
    # then
    assert (await house.visitor().post(house.link_to(ANN.email))).status_code == 303


async def test_coming_in_ends_the_other_links_that_were_mailed(house: Accounts) -> None:
    first = await mailed_link(house)
    await house.identity.identity.ask_sign_in(ANN.email)
    await house.deliver()
    await house.visitor().post(house.link_to(ANN.email))
    assert (await house.visitor().post(first)).status_code == 410


@pytest.mark.parametrize(("days", "status"), [(89, 303), (90, 410)])
async def test_a_recovery_link_lasts_ninety_days(house: Accounts, days: int, status: int) -> None:
    ben = await house.account(BEN)
    link = await house.identity.identity.recovery_link(ben)
    await house.clock.advance(days * DAY)
    assert (await house.visitor().post(link)).status_code == status


async def test_a_new_recovery_link_replaces_the_old_one(house: Accounts) -> None:
    ben = await house.account(BEN)
    old, new = [await house.identity.identity.recovery_link(ben) for _ in range(2)]
    assert (await house.visitor().post(old)).status_code == 410
    assert (await house.visitor().post(new)).status_code == 303
    assert (await house.visitor().post(new)).status_code == 410


async def test_a_link_does_only_what_it_was_made_for(house: Accounts) -> None:
    ben = await house.account(BEN)
    await house.identity.identity.ask_email(ben, BEN.email)
    await house.deliver()
    confirms = house.link_to(BEN.email)
    signs_in = await house.identity.identity.recovery_link(ben)

    assert (await house.visitor().post(confirms.replace("/email/", "/sign-in/"))).status_code == 410
    assert (await house.visitor().post(signs_in.replace("/sign-in/", "/email/"))).status_code == 410
    assert (await house.visitor().post(signs_in)).status_code == 303


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "%00", "☕"])
async def test_a_made_up_link_is_gone_like_a_used_one(house: Accounts, token: str) -> None:
    for path in ("/sign-in/", "/email/"):
        for method in ("GET", "POST"):
            assert (await house.visitor().request(method, path + token)).status_code in (404, 410, 414)


async def test_a_new_sign_in_ends_the_one_before_it_in_the_same_browser(house: Accounts) -> None:
    # given Ben, signed in on a borrowed laptop
    ben, cleo = await house.account(BEN), await house.account(CLEO)
    browser = await house.signed_in(ben)
    was = (await browser.get("/api/who")).json()
    # when Cleo comes in there
    secret = browser.cookies["__Host-tearoom"]
    await browser.post(await house.identity.identity.recovery_link(cleo))
    # then Ben's cookie is worth nothing, and his sockets can be closed
    assert browser.cookies["__Host-tearoom"] != secret
    assert (await browser.get("/api/who")).json()["person"] == cleo
    assert (await house.visitor(Cookie=f"__Host-tearoom={secret}").get("/api/who")).json()["person"] is None
    assert house.heard == [SignedOut(ben, was["sign_in"])]


async def test_an_address_is_confirmed_by_its_link_once(any_house: Accounts) -> None:
    # given
    ben = await any_house.account(BEN)
    await any_house.identity.identity.ask_email(ben, BEN.email)
    await any_house.deliver()
    link, elsewhere = any_house.link_to(BEN.email), any_house.visitor()
    # when it is looked at, nothing happens
    assert (await (await any_house.signed_in(ben)).get(link)).status_code == 200
    assert "email" not in (await (await any_house.signed_in(ben)).get("/api/me")).json()
    # when its button is pressed where Ben is signed in
    bens = await any_house.signed_in(ben)
    assert (await bens.post(link)).status_code == 200
    assert (await bens.post(link)).status_code == 410
    # then it is Ben's, and nobody was signed in by that
    assert (await (await any_house.signed_in(ben)).get("/api/me")).json()["email"] == BEN.email
    assert (await elsewhere.get("/api/me")).status_code == 401


async def test_nobody_takes_an_address_that_somebody_has(house: Accounts) -> None:
    await house.account(ANN, email=True)
    eve = await house.account(EVE)
    await house.identity.identity.ask_email(eve, ANN.email.upper())
    await house.deliver()
    assert URL not in house.mailbag.mails[-1].text


async def test_of_two_who_ask_for_one_address_the_first_to_confirm_gets_it(house: Accounts) -> None:
    ann, eve = await house.account(ANN), await house.account(EVE)
    links = {}
    for person in (ann, eve):
        await house.identity.identity.ask_email(person, ANN.email)
        await house.deliver()
        links[person] = house.link_to(ANN.email)
    answers = [await (await house.signed_in(person)).post(link) for person, link in links.items()]
    assert [answer.status_code for answer in answers] == [200, 410]


async def test_a_demo_link_opens_again_and_again_but_only_in_the_demo_and_only_here(
    sqlite_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    here = "http://localhost:8000"
    demo, real = [Accounts(sqlite_url, tmp_path, clock, url=url) for url in (here, URL)]
    link = await demo.identity.identity.demo_link(await demo.account(ANN))
    assert [(await demo.visitor("127.0.0.1").post(link)).status_code for _ in range(3)] == [303] * 3
    assert (await demo.visitor("192.0.2.7").post(link)).status_code == 410
    assert (await demo.visitor("192.0.2.7").get(link)).status_code == 410
    assert (await real.visitor("127.0.0.1").post(link.replace(here, URL))).status_code == 410
    for house in (demo, real):
        await house.close()


async def test_of_two_who_confirm_one_address_at_once_one_gets_it(any_house: Accounts) -> None:
    # given Ben with a link, and Eve, to whom the same address is just being given
    ben, eve = await any_house.account(BEN), await any_house.account(EVE)
    identity, database = any_house.identity.identity, any_house.database
    await identity.ask_email(ben, BEN.email)
    await any_house.deliver()
    bens = await any_house.signed_in(ben)
    async with database.begin() as tx:
        cipher = any_house.cipher
        await store.change_person(
            tx, eve, email_lookup=cipher.lookup(BEN.email), email_sealed=cipher.encrypt(BEN.email, eve)
        )
        # when Ben presses the button, and has found the address free
        confirming = asyncio.create_task(bens.post(any_house.link_to(BEN.email)))
        while not database.is_sqlite and not (await tx.execute(WAITING)).scalar_one():
            await asyncio.sleep(0)
    # then it is Eve's, and he is told what whoever comes late is told
    assert (await confirming).status_code == 410
    assert [(await any_house.identity.myself.look(one)).email for one in (ben, eve)] == ["", BEN.email]


async def test_the_first_organiser_is_made_once_and_can_come_in(any_house: Accounts) -> None:
    identity = any_house.identity.identity
    made = await identity.ensure_organiser("Dot", "dot@example.org")
    assert await identity.ensure_organiser("Dot", "DOT@example.org") == made
    async with any_house.database.read() as tx:
        assert await identity.is_organiser(tx, made)
    await identity.ask_sign_in("dot@example.org")
    await any_house.deliver()
    assert (await any_house.visitor().post(any_house.link_to("dot@example.org"))).status_code == 303


async def test_somebody_who_is_here_already_becomes_an_organiser(house: Accounts) -> None:
    ann = await house.account(ANN, email=True)
    assert await house.identity.identity.ensure_organiser("Dot", ANN.email) == ann
    async with house.database.read() as tx:
        assert await house.identity.identity.person(tx, ann) is not None
        assert await house.identity.identity.is_organiser(tx, ann)
        assert not await house.identity.identity.is_organiser(tx, EVE.id)


async def test_a_first_organiser_without_a_usable_address_is_refused(house: Accounts) -> None:
    with pytest.raises(Refused, match="email_invalid"):
        await house.identity.identity.ensure_organiser("Dot", "dot")


async def test_a_link_for_somebody_else_says_who_is_signed_in_and_asks_before_it_switches(house: Accounts) -> None:
    # given Ben, signed in, at a link of Ann's
    ben = await house.account(BEN)
    browser = await house.signed_in(ben)
    link = await mailed_link(house)
    # when he opens it, then both are named, and he can stay who he is
    page = (await browser.get(link)).text
    assert WORDS.say("identity_switch_title", me=BEN.name, name=ANN.name) in page
    assert WORDS.say("identity_switch_stay", me=BEN.name) in page
    assert (await browser.get("/api/me")).json()["name"] == BEN.name
    # when he presses the button that says so, he is Ann there
    assert (await browser.post(link)).status_code == 303
    assert (await browser.get("/api/me")).json()["name"] == ANN.name


async def test_a_link_of_ones_own_says_that_one_is_in_already(house: Accounts) -> None:
    link = await mailed_link(house)
    browser = house.visitor()
    await browser.post(link)
    again = await house.identity.identity.recovery_link((await browser.get("/api/me")).json()["person"])
    page = (await browser.get(again)).text
    assert f"already signed in as {ANN.name}" in page
    assert "<form method" not in page


async def test_whoever_is_not_signed_in_is_told_nobodys_name(house: Accounts) -> None:
    link = await mailed_link(house)
    assert ANN.name not in (await house.visitor().get(link)).text
