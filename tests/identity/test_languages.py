"""The language that a person reads: chosen with or without JavaScript, kept with the account, spoken in mails."""

import pytest

from server.identity.language_routes import own_page
from server.identity.privacy import PRIVACY
from tests.identity.accounts import LANGUAGES, Accounts
from tests.people import ANN

SPANISH = LANGUAGES.words("es")
ENGLISH = LANGUAGES.words("en")


async def sign_in_mail(house: Accounts, language: str) -> str:
    """The subject of the mail that Ann gets when she asks for a link in a browser with this language."""
    async with house.visitor(**{"Accept-Language": language}) as browser:
        await browser.post("/sign-in", data={"email": ANN.email})
    await house.deliver()
    return house.mailbag.mails[-1].subject


async def test_a_stranger_chooses_a_language_without_javascript(house: Accounts) -> None:
    async with house.visitor() as browser:
        answer = await browser.post("/language", data={"language": "es", "back": "/sign-in?to=%2Fme"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?to=%2Fme")
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert f"<h1>{SPANISH.say('identity_sign_in_title')}</h1>" in (await browser.get("/sign-in")).text


async def test_a_choice_goes_along_to_other_browsers_and_into_mails(house: Accounts) -> None:
    ann = await house.account(ANN, email=True)
    browser = await house.signed_in(ann)
    assert (await browser.put("/api/language", json={"language": "es"})).status_code == 204
    assert await sign_in_mail(house, "en") == SPANISH.say("identity_mail_sign_in_subject")
    assert house.mailbag.mails[-1].language == "es"
    browser = await house.signed_in(ann, **{"Accept-Language": "en"})
    assert '<html lang="es"' in (await browser.get("/sign-in/gone")).text


async def test_whoever_never_chose_is_written_to_in_the_language_of_the_page_where_they_asked(house: Accounts) -> None:
    await house.account(ANN, email=True)
    assert await sign_in_mail(house, "es-AR") == SPANISH.say("identity_mail_sign_in_subject")
    assert await sign_in_mail(house, "en") == ENGLISH.say("identity_mail_sign_in_subject")


async def test_whoever_comes_in_is_written_to_in_the_language_in_which_they_came(house: Accounts) -> None:
    ann = await house.account(ANN, email=True)
    await house.signed_in(ann, **{"Accept-Language": "es"})
    await house.identity.identity.recovery_link(ann)
    await house.deliver()
    mail = house.mailbag.mails[-1]
    assert mail.subject == SPANISH.say("identity_mail_notice_subject")
    assert SPANISH.moment(house.clock.now()) in mail.text


async def test_the_language_is_among_what_a_person_takes_along(house: Accounts) -> None:
    ann = await house.account(ANN)
    await house.signed_in(ann, **{"Accept-Language": "es"})
    async with house.database.read() as tx:
        [row] = (await PRIVACY.export(tx, ann))["persons"]
    assert row["language"] == "es"


@pytest.mark.parametrize("language", ["", "tlh", "es-MX", "en-GB", "../en"])
async def test_only_languages_of_ours_can_be_chosen(house: Accounts, language: str) -> None:
    async with house.visitor() as browser:
        assert (await browser.put("/api/language", json={"language": language})).json() == {"code": "bad_request"}
        assert (await browser.post("/language", data={"language": language})).status_code == 422
        assert "language" not in browser.cookies


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/help?where=eu", "/help?where=eu"),
        ("/sign-in/abc-_1", "/sign-in/abc-_1"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("/how\r\nSet-Cookie: a=b", "/"),
        ("/" + "a" * 400, "/"),
    ],
)
def test_the_way_back_stays_on_our_own_pages(asked: str, leads_to: str) -> None:
    assert own_page(asked) == leads_to
