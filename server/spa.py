"""The built web front end: its files, and one page per language for all addresses of the browser's router."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount

from server.compressed_files import CompressedFiles
from server.kit.headers import HASHED_FILES
from server.kit.http import Handler, Who, route
from server.kit.languages import Languages, said_in
from server.shell import shell


def routes(dist: Path, languages: Languages, views: Mapping[str, str]) -> list[BaseRoute]:
    """Anyone may load the pages: they contain nothing until the API answers, and the API checks who asks.

    shape: `views` is the component under `web/src/features` for each address; every other address is not found
    """
    loose = [file for file in sorted(dist.glob("*")) if file.is_file() and file.suffix != ".html"]
    return [
        *(route("GET", path, Who.ANYONE, _page(dist, languages, path, view)) for path, view in views.items()),
        *(
            route("GET", f"/{file.name}", Who.ANYONE, _file(file, "public, max-age=3600"))
            for file in loose
            if not file.name.startswith(".")
        ),
        Mount(HASHED_FILES.rstrip("/"), CompressedFiles(directory=dist / HASHED_FILES.strip("/"), check_dir=False)),
    ]


def _page(dist: Path, languages: Languages, path: str, view: str) -> Handler:
    source = f"src/features/{view}.svelte"

    async def send(request: Request) -> Response:
        if path == "/" and request.scope["person"] is None and "unknown" not in request.scope:
            return RedirectResponse("/sign-in", 303)
        code = languages.read_by(request.scope)
        name = "index" if code == languages.codes[0] else code
        page = HTMLResponse(shell(dist, name, source), headers={"Cache-Control": "no-cache"})
        return said_in(page, languages.words(code))

    return send


def _file(file: Path, caching: str) -> Handler:
    async def send(_: Request) -> Response:
        return FileResponse(file, headers={"Cache-Control": caching})

    return send
