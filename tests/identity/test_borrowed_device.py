"""Whoever borrows a device, or is sent a link, gets no hold of an account that lasts."""

import httpx
import pytest

from server.identity.model import PersonId
from server.identity.rules import PROOF_AGE
from tests.identity.accounts import WORDS, Accounts
from tests.people import ANN, BEN, EVE, Person

LATER_S = PROOF_AGE.total_seconds()
NEW, OTHER = "ann@another.example", "eve@evil.example"
GROUP_WORDS = ("circle", "group", "recovery group", "meeting", "tea-room", "peer")
SENSITIVE = [
    ("POST", "/api/me/email", {"email": NEW}),
    ("POST", "/api/me/recovery-link", None),
    ("GET", "/api/me/export", None),
    ("DELETE", "/api/me", None),
]


@pytest.fixture
async def ann(house: Accounts) -> PersonId:
    return await house.account(ANN, email=True)


async def mailed(house: Accounts, kind: str, email: str = ANN.email) -> str:
    """The newest link of this kind that was mailed to this address."""
    await house.deliver()
    words = [word for mail in house.mailbag.mails if mail.to == email for word in mail.text.split()]
    return [word for word in words if f"/{kind}/" in word][-1]


def says(key: str, text: str) -> bool:
    """Whether a mail is this one of the catalogue, whatever its link."""
    return WORDS.say(key, url="", device="", when="").splitlines()[0] in text


# -- a fresh proof


@pytest.mark.parametrize(("method", "path", "body"), SENSITIVE)
async def test_what_takes_an_account_over_needs_a_fresh_proof(
    house: Accounts, ann: PersonId, method: str, path: str, body: object
) -> None:
    browser = await house.signed_in(ann)
    await house.clock.advance(LATER_S)
    refused = await browser.request(method, path, json=body)
    assert (refused.status_code, refused.json()) == (403, {"code": "prove_first"})
    # when the link that is mailed is opened there, and its button pressed
    assert (await browser.post("/api/me/proof")).status_code == 202
    link = await mailed(house, "prove")
    assert (await browser.get(link)).status_code == 200
    assert (await browser.request(method, path, json=body)).status_code == 403
    assert (await browser.post(link)).status_code == 200
    assert (await browser.post(link)).status_code == 410
    # then it goes, for a quarter of an hour
    await house.clock.advance(LATER_S - 1)
    assert (await browser.request(method, path, json=body)).is_success


@pytest.mark.parametrize(("method", "path", "body"), SENSITIVE)
async def test_whoever_has_just_come_in_by_a_link_has_proved_it(
    house: Accounts, ann: PersonId, method: str, path: str, body: object
) -> None:
    assert (await (await house.signed_in(ann)).request(method, path, json=body)).is_success


async def test_a_proof_counts_where_it_was_asked_for_and_nowhere_else(house: Accounts, ann: PersonId) -> None:
    # given Ann on her phone, and somebody at her laptop who asks for a proof there
    phone, laptop = await house.signed_in(ann), await house.signed_in(ann)
    await house.clock.advance(LATER_S)
    await laptop.post("/api/me/proof")
    link = await mailed(house, "prove")
    # when she presses it on her phone, or signed out, then nobody has proved anything
    for browser in (phone, house.visitor()):
        for method in ("GET", "POST"):
            answer = await browser.request(method, link)
            assert (answer.status_code, WORDS.say("identity_elsewhere_title") in answer.text) == (403, True)
    for browser in (phone, laptop):
        assert (await browser.post("/api/me/recovery-link")).status_code == 403


async def test_without_an_address_the_cookie_is_the_proof(house: Accounts) -> None:
    browser = await house.signed_in(await house.account(BEN))
    await house.clock.advance(LATER_S)
    assert (await browser.post("/api/me/recovery-link")).is_success
    assert (await browser.post("/api/me/proof")).status_code == 202
    await house.deliver()
    assert house.mailbag.mails == []


# -- another address


async def change_email(house: Accounts, browser: httpx.AsyncClient, email: str = NEW) -> str:
    assert (await browser.post("/api/me/email", json={"email": email})).status_code == 202
    return await mailed(house, "email", email)


async def test_an_address_is_attached_only_where_the_account_that_asked_is_signed_in(
    house: Accounts, ann: PersonId
) -> None:
    # given Eve, who asks for Ann's other address to be hers
    eve = await house.signed_in(await house.account(EVE))
    link = await change_email(house, eve)
    # when Ann presses the button, then nothing is attached to anything, and the page says why
    for browser in (await house.signed_in(ann), house.visitor()):
        for method in ("GET", "POST"):
            answer = await browser.request(method, link)
            assert (answer.status_code, WORDS.say("identity_elsewhere_title") in answer.text) == (403, True)
            assert EVE.name not in answer.text
    assert (await (await house.signed_in(ann)).get("/api/me")).json()["email"] == ANN.email
    assert "email" not in (await eve.get("/api/me")).json()
    # and the link is not used up: Eve herself can still press it, on any device of hers
    assert (await eve.post(link)).status_code == 200


async def test_the_old_address_is_told_and_can_put_it_back(house: Accounts, ann: PersonId) -> None:
    # given somebody at Ann's laptop, who changes her address and makes a link
    laptop = await house.signed_in(ann)
    await laptop.post(await change_email(house, laptop, OTHER))
    spare = (await laptop.post("/api/me/recovery-link")).json()["url"]
    # when they also sign out everywhere else, so that only they are in
    assert (await laptop.post("/api/me/sign-out-everywhere")).status_code == 204
    await house.deliver()
    # then the old address is told all the same, by a link that ends it
    [told] = [
        mail
        for mail in house.mailbag.mails
        if mail.to == ANN.email and says("identity_mail_email_changed_text", mail.text)
    ]
    stop = next(word for word in told.text.split() if "/stop/" in word)
    looked = await house.visitor().get(stop)
    assert (looked.status_code, (await laptop.get("/api/me")).json()["email"]) == (200, OTHER)
    assert (await house.visitor().post(stop)).status_code == 200
    assert (await house.visitor().post(stop)).status_code == 410
    # and Ann is back: they are out, their link is dead, and mail goes to her
    assert (await laptop.get("/api/me")).status_code == 401
    assert (await house.visitor().post(spare)).status_code == 410
    await house.identity.identity.ask_sign_in(ANN.email)
    ann_again = house.visitor()
    assert (await ann_again.post(await mailed(house, "sign-in"))).status_code == 303
    assert (await ann_again.get("/api/me")).json()["email"] == ANN.email


async def test_an_address_that_another_account_has_by_now_is_not_put_back(house: Accounts, ann: PersonId) -> None:
    browser = await house.signed_in(ann)
    await browser.post(await change_email(house, browser))
    stop = await mailed(house, "stop")
    ben = await house.signed_in(await house.account(BEN))
    await ben.post(await change_email(house, ben, ANN.email))
    assert (await house.visitor().post(stop)).status_code == 410
    assert (await browser.get("/api/me")).json()["email"] == NEW


# -- signing out everywhere


async def test_signing_out_everywhere_ends_every_sign_in_and_every_link(house: Accounts, ann: PersonId) -> None:
    # given Ann on two devices, with a recovery link, and links and letters on their way
    here, there = await house.signed_in(ann), await house.signed_in(ann)
    copied = dict(here.cookies)
    spare = (await here.post("/api/me/recovery-link")).json()["url"]
    await house.identity.identity.ask_sign_in(ANN.email)
    signs_in = await mailed(house, "sign-in")
    confirms = await change_email(house, there)
    await house.identity.identity.ask_email(ann, OTHER)
    # when she signs out everywhere
    assert (await here.post("/api/me/sign-out-everywhere")).status_code == 204
    # then she is in here, and nobody anywhere else, by nothing that there was
    assert (await here.get("/api/me")).status_code == 200
    assert len((await here.get("/api/me/sign-ins")).json()) == 1
    thief = house.visitor()
    thief.cookies.update(copied)
    for browser in (there, thief):
        assert (await browser.get("/api/me")).status_code == 401
    for link in (spare, signs_in):
        assert (await house.visitor().post(link)).status_code == 410
    assert (await here.post(confirms)).status_code == 410
    await house.deliver()
    assert OTHER not in {mail.to for mail in house.mailbag.mails}


async def test_the_account_page_shows_a_recovery_link_and_cancels_it(house: Accounts) -> None:
    browser = await house.signed_in(await house.account(BEN))
    assert "recovery_link_made_at" not in (await browser.get("/api/me")).json()
    link = (await browser.post("/api/me/recovery-link")).json()["url"]
    made = (await browser.get("/api/me")).json()
    assert (made["recovery_link_made_at"], made["recoverable"]) == ("2026-01-08T16:00:00Z", True)
    assert (await browser.delete("/api/me/recovery-link")).status_code == 204
    assert "recovery_link_made_at" not in (await browser.get("/api/me")).json()
    assert (await house.visitor().post(link)).status_code == 410


# -- notices


async def notices(house: Accounts, person: Person = ANN) -> list[str]:
    await house.deliver()
    return [
        mail.text
        for mail in house.mailbag.mails
        if mail.to == person.email and mail.subject == WORDS.say("identity_mail_notice_subject")
    ]


async def come_in(house: Accounts, link: str, **headers: str) -> None:
    assert (await house.visitor(**headers).post(link)).status_code == 303


async def test_coming_in_somewhere_new_is_told(house: Accounts, ann: PersonId) -> None:
    laptop, phone = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", "Mozilla/5.0 (Android 15) Firefox/140.0"
    for agent, told in ((laptop, 0), (laptop, 0), (phone, 1), (phone, 1)):
        await house.identity.identity.ask_sign_in(ANN.email)
        await come_in(house, await mailed(house, "sign-in"), **{"User-Agent": agent})
        assert len(await notices(house)) == told
    assert "Firefox · Android" in (await notices(house))[0]
    # a recovery link needs no mail, so its use is always told, and so is that it was made
    spare = await house.identity.identity.recovery_link(ann)
    await come_in(house, spare, **{"User-Agent": phone})
    assert sorted(says("identity_mail_recovery_made_text", text) for text in await notices(house)) == [
        False,
        False,
        True,
    ]
    # and each holds what ends it
    stops = [word for text in await notices(house) for word in text.split() if "/stop/" in word]
    assert [(await house.visitor().post(stop)).status_code for stop in stops] == [200] * 3
    assert "signed out everywhere" in (await notices(house))[-1]


async def test_notices_say_nothing_of_groups(house: Accounts, ann: PersonId) -> None:
    browser = await house.signed_in(ann)
    await browser.post("/api/me/recovery-link")
    await browser.post(await change_email(house, browser))
    await browser.post("/api/me/proof")
    await browser.post("/api/me/sign-out-everywhere")
    await come_in(house, await house.identity.identity.recovery_link(ann), **{"User-Agent": "Firefox/1 Android"})
    await house.deliver()
    assert len(house.mailbag.mails) >= 6
    for mail in house.mailbag.mails:
        said = f"{mail.subject} {mail.text}".lower()
        assert not [word for word in (*GROUP_WORDS, ANN.name.lower(), "tearoom") if word in said.replace(ANN.email, "")]
