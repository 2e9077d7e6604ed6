"""Serves files that were compressed at build time, in an encoding that the browser accepts."""

from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.kit.negotiation import ranges

# The smallest first; web/compressed.ts writes them.
SUFFIXES = {"br": ".br", "gzip": ".gz"}


class CompressedFiles(StaticFiles):
    """A folder of files with optional compressed versions. Names change with their content, so browsers cache them."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The smallest version of this file that the browser accepts."""
        read = ranges(Headers(scope=scope).get("accept-encoding", ""))
        path, encoding = Path(full_path), None
        for name, suffix in SUFFIXES.items():
            small = path.with_name(path.name + suffix)
            if name in read and small.is_file():
                path, encoding = small, name
                break
        response = super().file_response(path, path.stat() if encoding else stat_result, scope, status_code)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
