"""The pages' own words, from the catalogues they are built from; English, unless a test reads another language."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).parents[2] / "web" / "messages"

Catalogue = Mapping[str, Any]


def catalogue(code: str) -> Catalogue:
    """Every text in a language."""
    texts: Catalogue = json.loads((MESSAGES / f"{code}.json").read_text())
    return texts


CATALOGUE = catalogue("en")
_read: ContextVar[Catalogue] = ContextVar("_read", default=CATALOGUE)


@contextmanager
def reading(texts: Catalogue) -> Iterator[None]:
    """In this block pages are read in another language."""
    token = _read.set(texts)
    try:
        yield
    finally:
        _read.reset(token)


def words(key: str, **values: str) -> str:
    """What a page says; of what it counts, the form for `count`. raises: KeyError when it no longer does"""
    text = _read.get()[key]
    if isinstance(text, list):
        forms = text[0]["match"]
        text = forms.get("n=one" if values.get("count") == "1" else "n=other") or list(forms.values())[-1]
    return str(text).format(**values)
