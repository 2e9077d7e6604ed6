"""The one message catalogue, for pages and mails made on the server; browsers compile the same file."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

PLACE = re.compile(r"\{(\w+)\}")


class MissingWords(Exception):
    """The catalogue lacks words that the program says: a bug found at the start, not when somebody reads a page."""


class Words:
    """Every text by its key. shape: `{name}` in a text is a place to fill"""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, catalogue: Path) -> Self:
        """The words in a catalogue file; what has several forms is for browsers, which know how to count."""
        entries = json.loads(catalogue.read_text(encoding="utf-8"))
        return cls({key: text for key, text in entries.items() if isinstance(text, str)})

    def need(self, keys: Iterable[str]) -> None:
        """Make sure that these can be said. raises: MissingWords"""
        if missing := sorted(set(keys) - self._texts.keys()):
            raise MissingWords(", ".join(missing))

    def say(self, key: str, **values: object) -> str:
        """The text with its places filled. raises: MissingWords for a key or a place"""
        self.need([key])
        text = self._texts[key]
        if missing := set(PLACE.findall(text)) - values.keys():
            raise MissingWords(f"{key}: {', '.join(sorted(missing))}")
        return PLACE.sub(lambda place: str(values[place[1]]), text)
