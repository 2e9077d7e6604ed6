"""Server-rendered pages, which work without JavaScript: templates, one stylesheet, error pages."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, nodes
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from server.kit.errors import Kind, Refused
from server.kit.http import Who, raw_body, refused, reply, route
from server.kit.languages import Languages, said_in
from server.kit.limits import UNLIMITED
from server.kit.requests import HEADER

SERVER = Path(__file__).parents[1]
UI = SERVER.parent / "web" / "src" / "ui"
STYLESHEETS = (UI / "tokens.css", UI / "base.css", Path(__file__).parent / "templates" / "pages.css")
FORM_MAX_BYTES = 8 * 1024

PROBLEMS = {
    Kind.NOT_FOUND: "app_not_found",
    Kind.GONE: "app_gone",
    Kind.TOO_MANY: "app_too_many",
    Kind.AGAIN: "app_again",
    Kind.FULL: "app_full",
}
REFUSED, FAILED, QUOTE = "app_refused", "app_failed", "app_failed_quote"


class Pages:
    """Renders `<slice>/<name>.html` from each slice's `templates/`, in the requester's language.

    raises: MissingMessages at construction, if a template uses texts that do not exist
    """

    def __init__(self, languages: Languages) -> None:
        self._languages = languages
        self._style = b"\n".join(file.read_bytes() for file in STYLESHEETS)
        version = hashlib.sha256(self._style).hexdigest()[:12]
        self._stylesheet = f"/server.css?{version}"
        languages.need(_said_by_templates())
        languages.need(f"{key}_{part}" for key in (*PROBLEMS.values(), REFUSED, FAILED) for part in ("title", "text"))
        languages.need([QUOTE])

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        """One page. Under a stricter referrer policy browsers would hide the origin of form submissions."""
        words = self._languages.words(self._languages.read_by(request.scope))
        back = here(request) if request.method == "GET" else ""
        spoken = {"t": words.say, "words": words, "languages": self._languages, "back": back}
        html = _templates().get_template(template).render(spoken | values, stylesheet=self._stylesheet)
        return said_in(
            HTMLResponse(html, status, {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}), words
        )

    def routes(self) -> list[BaseRoute]:
        """The one stylesheet of these pages, built on the same tokens as the web's."""

        async def style(_: Request) -> Response:
            lasting = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(self._style, media_type="text/css", headers=lasting)

        return [route("GET", "/server.css", Who.ANYONE, style, UNLIMITED)]

    async def refused(self, request: Request, error: Exception) -> Response:
        """Exception handler for `Refused`: a code for programs, a page for people."""
        if not isinstance(error, Refused) or is_for_programs(request):
            return await refused(request, error)
        request.scope["refused"] = error.code
        if error.kind is Kind.SIGNED_OUT:
            return RedirectResponse("/sign-in", 303)
        return self._problem(request, PROBLEMS.get(error.kind, REFUSED), error.kind.value)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """Exception handler for Starlette's own errors: unknown page, wrong method."""
        if not isinstance(error, HTTPException):
            raise error
        missing = error.status_code == Kind.NOT_FOUND.value
        if is_for_programs(request):
            return reply({"code": "not_found" if missing else "bad_request"}, error.status_code)
        return self._problem(request, PROBLEMS[Kind.NOT_FOUND] if missing else REFUSED, error.status_code)

    async def failed(self, request: Request, _: Exception) -> Response:
        """Exception handler for bugs: apologises and shows the id under which the log has it."""
        asked = request.scope.get("request_id", "")
        if is_for_programs(request):
            answer = reply({"code": "failed", "request": asked}, 500)
        else:
            answer = self._problem(request, FAILED, 500, quote=asked)
        answer.headers[HEADER] = asked  # Starlette answers bugs outside of all middleware
        return answer

    def _problem(self, request: Request, key: str, status: int, quote: str = "") -> Response:
        return self.page(request, "kit/problem.html", status, problem=key, quote=quote)


@cache
def _templates() -> Environment:
    """Every slice's templates. Compiled once per process, however often the program is composed in it."""
    folders = {folder.parent.name: FileSystemLoader(folder) for folder in SERVER.glob("*/templates")}
    return Environment(
        loader=PrefixLoader(folders), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _said_by_templates() -> frozenset[str]:
    """The keys of all texts that templates use."""
    templates, said = _templates(), set()
    for name in templates.list_templates(extensions=["html"]):
        loader = templates.loader
        assert loader is not None  # noqa: S101 - given above
        tree = templates.parse(loader.get_source(templates, name)[0])
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
                said.add(call.args[0].as_const())
    return frozenset(said)


def here(request: Request) -> str:
    """The address of this page on our own site."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def is_for_programs(request: Request) -> bool:
    """Whether a program reads the answer."""
    return request.url.path.startswith("/api/")


async def form(request: Request) -> dict[str, str]:
    """The fields of a submitted form. raises: Refused(too_large, bad_request)"""
    taken = await raw_body(request, FORM_MAX_BYTES)
    try:
        return dict(parse_qsl(taken.decode(), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise Refused("bad_request", Kind.INVALID) from None
