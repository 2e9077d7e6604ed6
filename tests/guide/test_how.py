"""The page "How this works": for anybody, apart from help in a crisis."""

import httpx
from starlette.applications import Starlette

from server.guide.api import GuidePage
from server.kit.pages import Pages
from server.kit.words import Words
from tests.kit.test_words import CATALOGUE

WORDS = Words.load(CATALOGUE)
QUESTIONS = ("meeting", "pass", "seen", "tea", "back", "trouble")
MOST_WORDS = 60


async def how() -> httpx.Response:
    app = Starlette(routes=GuidePage(Pages(WORDS)).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://tea.example") as browser:
        return await browser.get("/how")


async def test_it_answers_six_questions_without_scripts_and_without_being_signed_in() -> None:
    page = await how()
    assert page.status_code == 200
    assert page.text.count("<h2>") == len(QUESTIONS)
    for question in QUESTIONS:
        assert WORDS.say(f"how_{question}_title") in page.text
        assert WORDS.say(f"how_{question}_text") in page.text
    assert "<script" not in page.text


async def test_help_is_one_press_away_and_its_numbers_are_not_mixed_in() -> None:
    page = await how()
    assert page.text.count('href="/help"') == 1
    assert 'href="tel:' not in page.text


def test_answers_are_short() -> None:
    assert [one for one in QUESTIONS if len(WORDS.say(f"how_{one}_text").split()) > MOST_WORDS] == []
