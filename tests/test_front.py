"""The web's one page comes in the language of who opens it."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from server import front
from tests.kit.test_words import LANGUAGES


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A web that was built in both languages."""
    (tmp_path / "index.html").write_text("<title>English</title>")
    (tmp_path / "es.html").write_text("<title>Spanish</title>")
    (tmp_path / "icon.svg").write_text("<svg/>")
    return tmp_path


def browser(dist: Path) -> httpx.AsyncClient:
    app = Starlette(routes=front.routes(dist, LANGUAGES))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://tea.example")


@pytest.mark.parametrize(
    ("headers", "title", "tag"),
    [
        ({}, "English", "en-GB"),
        ({"Accept-Language": "es-CO"}, "Spanish", "es"),
        ({"Accept-Language": "es-CO", "Cookie": "language=en"}, "English", "en-GB"),
        ({"Cookie": "language=es"}, "Spanish", "es"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/m/abc"])
async def test_a_page_is_in_the_language_of_who_opens_it(
    dist: Path, path: str, headers: dict[str, str], title: str, tag: str
) -> None:
    async with browser(dist) as one:
        page = await one.get(path, headers=headers)
    assert page.text == f"<title>{title}</title>"
    assert page.headers["Content-Language"] == tag
    assert page.headers["Vary"] == "Accept-Language, Cookie"
    assert page.headers["Cache-Control"] == "no-cache"


async def test_a_page_in_another_language_has_no_address_of_its_own(dist: Path) -> None:
    async with browser(dist) as one:
        assert (await one.get("/es.html")).status_code == 404
        assert (await one.get("/icon.svg")).status_code == 200
