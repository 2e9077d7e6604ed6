"""The one HTML page for every address of the web front end, with preloads for that address."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

import msgspec


class Chunk(msgspec.Struct):
    """A built file and its dependencies. source: Vite's manifest"""

    file: str
    imports: list[str] = []
    css: list[str] = []


ENTRY = "index.html"


def shell(dist: Path, name: str, source: str) -> str:
    """The page `name` (index: in the house's own language), for the address that shows this source.

    Without the preloads, a browser would discover the files one after the other: the page, the program, its parts.
    """
    page, manifest = dist / f"{name}.html", dist / ".vite" / f"{name}.json"
    built = max(file.stat().st_mtime_ns for file in (page, manifest) if file.exists())
    return _shell(page, manifest, source, built)


@lru_cache(128)
def _shell(page: Path, manifest: Path, source: str, _built: int) -> str:
    chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Chunk]) if manifest.exists() else {}
    return page.read_text().replace("</head>", "".join(_links(chunks, source)) + "</head>")


def _links(chunks: Mapping[str, Chunk], source: str) -> Iterator[str]:
    known = _reached(chunks, ENTRY)
    needed = [chunks[key] for key in _reached(chunks, source) if key not in known]
    for sheet in dict.fromkeys(sheet for chunk in needed for sheet in chunk.css):
        yield f'<link rel="stylesheet" crossorigin href="/{escape(sheet)}">'
    for chunk in needed:
        yield f'<link rel="modulepreload" crossorigin href="/{escape(chunk.file)}">'


def _reached(chunks: Mapping[str, Chunk], start: str) -> list[str]:
    """A chunk and all its imports, each once."""
    reached, ahead = dict[str, None](), [start]
    while ahead:
        key = ahead.pop()
        if key in chunks and key not in reached:
            reached[key] = None
            ahead += chunks[key].imports
    return list(reached)
