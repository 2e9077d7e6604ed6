"""The built web front end: one page for every address the browser's router knows, in every language, and its files."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from server.kit.headers import HASHED_FILES
from server.kit.http import Handler, Who, route
from server.kit.languages import Languages, said_in

# The same table as web/src/routes.ts; everything else is a 404 of the server's.
PAGES = ("/", "/invite", "/g/{group}", "/g/{group}/settings", "/g/{group}/tearoom", "/tearoom", "/m/{meeting}",
         "/line", "/organise", "/me")  # fmt: skip


class _Lasting(StaticFiles):
    """Files whose name changes with their content: browsers may keep them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def routes(dist: Path, languages: Languages) -> list[BaseRoute]:
    """Anyone may load the pages: they hold nothing until the API answers, and that knows who asks."""
    page = _page(dist, languages)
    loose = [file for file in sorted(dist.glob("*")) if file.is_file() and file.suffix != ".html"]
    return [
        *(route("GET", path, Who.ANYONE, page) for path in PAGES),
        *(
            route("GET", f"/{file.name}", Who.ANYONE, _file(file, "public, max-age=3600"))
            for file in loose
            if not file.name.startswith(".")
        ),
        Mount(HASHED_FILES.rstrip("/"), _Lasting(directory=dist / HASHED_FILES.strip("/"), check_dir=False)),
    ]


def _page(dist: Path, languages: Languages) -> Handler:
    async def send(request: Request) -> Response:
        code = languages.read_by(request.scope)
        page = FileResponse(
            dist / ("index.html" if code == languages.codes[0] else f"{code}.html"),
            headers={"Cache-Control": "no-cache"},
        )
        return said_in(page, languages.words(code))

    return send


def _file(file: Path, caching: str) -> Handler:
    async def send(_: Request) -> Response:
        return FileResponse(file, headers={"Cache-Control": caching})

    return send
