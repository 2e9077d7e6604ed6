"""Pages made on the server: errors say little, styles come along, nothing is inline."""

import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.kit.errors import Kind, Refused
from server.kit.pages import SERVER, STYLESHEETS, Pages
from server.kit.requests import RequestCounts, Requests
from tests.kit.test_message_catalogue import LANGUAGES

WORDS = LANGUAGES.words("en")


async def fail(request: Request) -> Response:
    match request.path_params["how"]:
        case "bug":
            raise ZeroDivisionError("the name of Ann")
        case kind:
            raise Refused("some_code", Kind[kind])


async def get(path: str, method: str = "GET", **headers: str) -> httpx.Response:
    pages = Pages(LANGUAGES)
    routes = [*pages.routes(), Route("/api/fail/{how}", fail), Route("/fail/{how}", fail)]
    handlers = {Refused: pages.refused, 404: pages.http_error, 405: pages.http_error, 500: pages.failed}
    app = Starlette(
        routes=routes,
        exception_handlers=handlers,
        middleware=[Middleware(Requests, counts=RequestCounts(), ids=lambda: "asked-1")],
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://tea.example") as browser:
        return await browser.request(method, path, headers=headers)


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/nowhere", 404, "app_not_found"),
        ("/fail/NOT_FOUND", 404, "app_not_found"),
        ("/fail/GONE", 410, "app_gone"),
        ("/fail/TOO_MANY", 429, "app_too_many"),
        ("/fail/INVALID", 422, "app_refused"),
        ("/fail/FORBIDDEN", 403, "app_refused"),
        ("/fail/CONFLICT", 409, "app_refused"),
        ("/fail/bug", 500, "app_failed"),
    ],
)
async def test_people_get_a_page(path: str, status: int, problem: str) -> None:
    answer, title = await get(path), WORDS.say(f"{problem}_title")
    assert (answer.status_code, f"<h1>{title}</h1>" in answer.text) == (status, True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "some_code" not in answer.text
    assert "Ann" not in answer.text
    assert 'href="/help"' in answer.text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/nowhere", 404, "not_found"),
        ("/api/fail/GONE", 410, "some_code"),
        ("/api/fail/SIGNED_OUT", 401, "some_code"),
    ],
)
async def test_programs_get_a_code(path: str, status: int, code: str) -> None:
    answer = await get(path)
    assert (answer.status_code, answer.json()) == (status, {"code": code})


async def test_a_bug_can_be_quoted_by_the_id_of_the_request() -> None:
    answer = await get("/api/fail/bug")
    assert (answer.status_code, answer.json()) == (500, {"code": "failed", "request": "asked-1"})
    assert answer.headers["X-Request-Id"] == "asked-1"
    answer = await get("/fail/bug")
    assert WORDS.say("app_failed_quote", id="asked-1") in answer.text
    assert answer.headers["X-Request-Id"] == "asked-1"


async def test_a_method_that_is_not_there_is_no_bug() -> None:
    assert (await get("/fail/GONE", "PUT")).status_code == 405
    assert (await get("/api/fail/GONE", "PUT")).json() == {"code": "bad_request"}


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}, "es"),
        ({"Accept-Language": "de,en;q=0.5,es;q=0.7"}, "es"),
        ({"Accept-Language": "de"}, "en"),
        ({"Accept-Language": "es", "Cookie": "language=en"}, "en"),
        ({"Cookie": 'tearoom="\\"; language=es'}, "es"),
        ({"Cookie": "language=tlh"}, "en"),
    ],
)
async def test_a_page_is_in_the_language_of_who_reads_it(headers: dict[str, str], language: str) -> None:
    answer, words = await get("/nowhere?a=1&b=2", **headers), LANGUAGES.words(language)
    assert f'<html lang="{words.tag}" dir="ltr">' in answer.text
    assert f"<h1>{words.say('app_not_found_title')}</h1>" in answer.text
    assert answer.headers["Content-Language"] == words.tag
    assert answer.headers["Vary"] == "Accept-Language, Cookie"
    assert [name in answer.text for name in (">English<", ">Español<")] == [True, True]
    assert 'name="back" value="/nowhere?a=1&amp;b=2"' in answer.text


async def test_whoever_is_signed_out_goes_to_sign_in() -> None:
    answer = await get("/fail/SIGNED_OUT")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_the_stylesheet_comes_from_here_and_may_be_kept() -> None:
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', (await get("/nowhere")).text)
    style = await get(address)
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in style.headers["Cache-Control"]
    assert "--wall:" in style.text
    assert "url(" not in style.text.replace("url(#", "")


def test_every_class_a_template_uses_has_a_style() -> None:
    style = "".join(file.read_text() for file in STYLESHEETS)
    texts = [re.sub(r"{{.*?}}", "", file.read_text()) for file in SERVER.glob("*/templates/**/*.html")]
    used = {name for text in texts for names in re.findall(r'class="([^"{]*)"', text) for name in names.split()}
    assert len(used) > 15
    assert {name for name in used if not re.search(rf"\.{name}\b", style)} == set()


def test_templates_hold_nothing_that_the_content_policy_forbids() -> None:
    files = list(SERVER.glob("*/templates/**/*.html"))
    assert len(files) > 8
    forbidden = re.compile(r"<script|<style|\sstyle=|\son\w+=|javascript:|https?://", re.IGNORECASE)
    assert [file.name for file in files if forbidden.search(file.read_text())] == []
