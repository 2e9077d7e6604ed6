"""All texts of one language, for server-rendered pages and emails; browsers compile the same file."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec
from babel import Locale
from babel.dates import format_datetime

from server.kit.counted import Counted, Form

PLACE = re.compile(r"\{(\w+)\}")


class Language(msgspec.Struct, frozen=True):
    """A language of the house. shape: `tag` as in BCP 47, `name` is the language's own name for itself"""

    code: str
    tag: str
    name: str


ENGLISH = Language("en", "en-GB", "English")


class MissingMessages(Exception):
    """The catalogue lacks texts that the program uses: a bug found at startup, not when somebody reads a page."""


class MessageCatalogue:
    """Every text by its key. shape: `{name}` in a text is a placeholder"""

    def __init__(self, texts: Mapping[str, str | list[Form]], language: Language = ENGLISH) -> None:
        self.code, self.tag, self.name = language.code, language.tag, language.name
        self._locale = Locale.parse(language.tag, sep="-")
        self._texts = texts

    @classmethod
    def load(cls, catalogue: Path, language: Language = ENGLISH) -> Self:
        """The texts of a catalogue file."""
        return cls(json.loads(catalogue.read_text(encoding="utf-8")), language)

    @property
    def direction(self) -> str:
        """The text direction: `ltr` or `rtl`."""
        return self._locale.text_direction

    def need(self, keys: Iterable[str]) -> None:
        """Check that these texts exist. raises: MissingMessages"""
        if missing := sorted(set(keys) - self._texts.keys()):
            raise MissingMessages(f"{self.tag}: {', '.join(missing)}")

    def say(self, key: str, **values: object) -> str:
        """The text with placeholders filled, in its plural form. raises: MissingMessages for a key or a placeholder"""
        self.need([key])
        said = self._texts[key]
        text = said if isinstance(said, str) else Counted(said[0], self._locale).form(values)
        if missing := set(PLACE.findall(text)) - values.keys():
            raise MissingMessages(f"{self.tag}: {key}: {', '.join(sorted(missing))}")
        return PLACE.sub(lambda place: str(values[place[1]]), text)

    def moment(self, at: datetime) -> str:
        """ "1 December 2026, 15:04:10 UTC". The zone is named because we do not know the reader's time zone."""
        return format_datetime(at, "long", locale=self._locale)
