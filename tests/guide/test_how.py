"""The page "How this works": for anybody, apart from help in a crisis."""

import httpx
import pytest
from starlette.applications import Starlette

from server.guide.api import GuidePage
from server.kit.message_catalogue import MessageCatalogue
from server.kit.pages import Pages
from tests.kit.test_message_catalogue import LANGUAGES

QUESTIONS = ("meeting", "pass", "seen", "tea", "back", "trouble")
MOST_WORDS = 60


async def how(language: str = "en") -> httpx.Response:
    app = Starlette(routes=GuidePage(Pages(LANGUAGES)).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://tea.example") as browser:
        return await browser.get("/how", headers={"Accept-Language": language})


@pytest.mark.parametrize("language", LANGUAGES.codes)
async def test_it_answers_six_questions_without_scripts_and_without_being_signed_in(language: str) -> None:
    page, words = await how(language), LANGUAGES.words(language)
    assert page.status_code == 200
    assert page.text.count("<h2>") == len(QUESTIONS)
    for question in QUESTIONS:
        assert words.say(f"how_{question}_title") in page.text
        assert words.say(f"how_{question}_text") in page.text
    assert "<script" not in page.text


async def test_help_is_one_press_away_and_its_numbers_are_not_mixed_in() -> None:
    page = await how()
    assert page.text.count('href="/help"') == 1
    assert 'href="tel:' not in page.text


@pytest.mark.parametrize("words", list(LANGUAGES), ids=lambda words: words.code)
def test_answers_are_short(words: MessageCatalogue) -> None:
    assert [one for one in QUESTIONS if len(words.say(f"how_{one}_text").split()) > MOST_WORDS] == []
