"""The web's one page comes in the language of who opens it, with what it needs, as small as it can be sent."""

import gzip
import json
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from server import spa
from tests.kit.test_message_catalogue import LANGUAGES

VIEWS = {"/": "home/HomePage", "/m/{meeting}": "room/MeetingPage", "/line": "line/LinePage"}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A web that was built in both languages."""
    (tmp_path / "index.html").write_text("<title>English</title>")
    (tmp_path / "es.html").write_text("<title>Spanish</title>")
    (tmp_path / "icon.svg").write_text("<svg/>")
    return tmp_path


def browser(dist: Path, person: str | None = None) -> httpx.AsyncClient:
    """Whose requests come as those of this person, or of nobody who is known."""
    app = Starlette(routes=spa.routes(dist, LANGUAGES, VIEWS))

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "person": person}, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(known), base_url="https://tea.example")


@pytest.mark.parametrize(
    ("headers", "title", "tag"),
    [
        ({}, "English", "en-GB"),
        ({"Accept-Language": "es-CO"}, "Spanish", "es"),
        ({"Accept-Language": "es-CO", "Cookie": "language=en"}, "English", "en-GB"),
        ({"Cookie": "language=es"}, "Spanish", "es"),
    ],
)
@pytest.mark.parametrize("path", ["/line", "/m/abc"])
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


async def test_the_front_page_leads_strangers_to_sign_in(dist: Path) -> None:
    async with browser(dist) as stranger, browser(dist, person="ann") as ann:
        led = await stranger.get("/")
        assert (led.status_code, led.headers["Location"]) == (303, "/sign-in")
        assert (await ann.get("/")).status_code == 200


async def test_a_page_names_at_once_what_its_address_needs_and_nothing_else(dist: Path) -> None:
    # given
    (dist / "index.html").write_text("<head><script src=/assets/index.js></script></head>")
    (dist / ".vite").mkdir()
    built = {
        "index.html": {"file": "assets/index.js", "imports": ["_svelte.js"]},
        "_svelte.js": {"file": "assets/svelte.js"},
        "_seat.js": {"file": "assets/seat.js", "imports": ["_svelte.js"], "css": ["assets/seat.css"]},
        "src/features/room/MeetingPage.svelte": {"file": "assets/meeting.js", "imports": ["index.html", "_seat.js"]},
        "src/features/line/LinePage.svelte": {"file": "assets/line.js", "imports": ["index.html"]},
    }
    (dist / ".vite" / "index.json").write_text(json.dumps(built))

    # when
    async with browser(dist) as one:
        meeting, line = (await one.get("/m/abc")).text, (await one.get("/line")).text

    # then
    assert meeting == (
        "<head><script src=/assets/index.js></script>"
        '<link rel="stylesheet" crossorigin href="/assets/seat.css">'
        '<link rel="modulepreload" crossorigin href="/assets/meeting.js">'
        '<link rel="modulepreload" crossorigin href="/assets/seat.js"></head>'
    )
    assert "assets/line.js" in line
    assert "seat" not in line


@pytest.mark.parametrize(
    ("read", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
async def test_a_file_is_sent_in_the_smallest_form_that_the_browser_reads(
    dist: Path, read: str, encoding: str | None
) -> None:
    # given
    content = b"export const tea = 1\n" * 100
    (dist / "assets").mkdir()
    (dist / "assets" / "tea-abc.js").write_bytes(content)
    (dist / "assets" / "tea-abc.js.gz").write_bytes(gzip.compress(content))
    (dist / "assets" / "tea-abc.js.br").write_bytes(b"in Brotli")

    # when
    async with browser(dist) as one, one.stream("GET", "/assets/tea-abc.js", headers={"Accept-Encoding": read}) as told:
        sent = b"".join([part async for part in told.aiter_raw()])

    # then
    assert told.headers.get("Content-Encoding") == encoding
    assert told.headers["Content-Type"].startswith("text/javascript")
    assert told.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in told.headers["Cache-Control"]
    assert sent == {"br": b"in Brotli", "gzip": (dist / "assets" / "tea-abc.js.gz").read_bytes()}.get(
        encoding or "", content
    )


async def test_a_file_that_was_not_compressed_is_sent_as_it_is(dist: Path) -> None:
    (dist / "assets").mkdir()
    (dist / "assets" / "small.js").write_text("1")
    async with browser(dist) as one:
        told = await one.get("/assets/small.js", headers={"Accept-Encoding": "br"})
    assert (told.text, told.headers.get("Content-Encoding")) == ("1", None)
