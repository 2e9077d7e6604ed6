"""The help page: for anybody, always."""

import httpx
import pytest
from starlette.applications import Starlette

from server.kit.pages import Pages
from server.safety.api import HelpPage, load
from server.safety.helplines import choose, said
from tests.kit.test_message_catalogue import LANGUAGES

PLACES = load()


async def ask_for_help(query: str = "", language: str = "") -> httpx.Response:
    app = Starlette(routes=HelpPage(Pages(LANGUAGES), PLACES).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://tea.example") as browser:
        return await browser.get(f"/help{query}", headers={"Accept-Language": language})


@pytest.mark.parametrize(
    ("place", "numbers"),
    [("uk", ["116123", "999"]), ("us", ["988", "911"]), ("eu", ["112", "116123"])],
)
async def test_the_numbers_of_a_place_can_be_dialled(place: str, numbers: list[str]) -> None:
    answer = await ask_for_help(f"?where={place}")
    assert answer.status_code == 200
    assert {f'href="tel:{number}"' in answer.text for number in numbers} == {True}
    assert answer.text.count('href="tel:') == len(numbers)
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("", "uk"),
        ("en", "uk"),
        ("en-GB,en;q=0.9", "uk"),
        ("en-IE", "uk"),
        ("en-US,en;q=0.9", "us"),
        ("es-US,es;q=0.9", "us"),
        ("de", "eu"),
        ("de-AT,de;q=0.9,en-US;q=0.5", "eu"),
        ("ja-JP,ja;q=0.9,en-US;q=0.5", "us"),
        ("*", "uk"),
        (",;=,-", "uk"),
    ],
)
async def test_a_first_guess_comes_from_the_browsers_language(language: str, place: str) -> None:
    assert choose(PLACES, "", language).code == place


async def test_whoever_chooses_a_place_gets_it() -> None:
    assert choose(PLACES, "us", "en-GB").code == "us"
    assert choose(PLACES, "nowhere", "en-GB").code == "uk"


async def test_the_chosen_place_is_selected() -> None:
    assert '<option value="us" selected>' in (await ask_for_help("?where=us")).text


async def test_the_numbers_of_a_place_are_explained_in_the_language_of_who_reads_them() -> None:
    page = await ask_for_help("?where=us", "es-US,es;q=0.9")
    assert 'href="tel:988"' in page.text
    assert "Por llamada o mensaje, gratis, de día y de noche. Para español, pulsa el 2." in page.text
    assert '<option value="eu">Resto de Europa</option>' in page.text


def test_what_a_house_writes_may_be_in_one_language_or_in_some() -> None:
    assert said("Free, day and night.", "es") == "Free, day and night."
    assert said({"en": "Free.", "es": "Gratis."}, "es") == "Gratis."
    assert said({"en": "Free."}, "es") == "Free."


def test_our_own_numbers_are_explained_in_every_language() -> None:
    lines = [line for place in PLACES for line in (place.emergency, *place.lines)]
    told = [*(place.name for place in PLACES), *(line.about for line in lines)]
    assert [words for words in told if isinstance(words, str) or set(words) != set(LANGUAGES.codes)] == []


async def test_strange_queries_do_no_harm() -> None:
    answer = await ask_for_help('?where="><script>alert(1)</script>&where=%ff')
    assert answer.status_code == 200
    assert "<script" not in answer.text
