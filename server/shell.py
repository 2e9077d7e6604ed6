"""The one page that every address of the web front end answers with, naming at once what that address needs."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

import msgspec


class Chunk(msgspec.Struct):
    """A built file and what it needs. source: Vite's manifest"""

    file: str
    imports: list[str] = []
    css: list[str] = []


ENTRY = "index.html"


def shell(dist: Path, name: str, source: str) -> str:
    """The page `name` (index: in the house's own language), for the address that shows this source.

    A browser would else learn of its files one after the other: after the page, after the program, after its parts.
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
    """A chunk and all that it imports, each once."""
    reached, ahead = dict[str, None](), [start]
    while ahead:
        key = ahead.pop()
        if key in chunks and key not in reached:
            reached[key] = None
            ahead += chunks[key].imports
    return list(reached)
