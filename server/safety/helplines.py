"""Which numbers to show to whom: data by place, chosen by the person, else by what the browser asks for."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from server.kit.negotiation import ranges

BUILT_IN = Path(__file__).with_name("helplines.json")


Said = str | Mapping[str, str]
"""Words that stand in a file: in one language, or by the code of each."""


class Line(msgspec.Struct, frozen=True):
    """A number to ring. shape: `number` as people read it"""

    number: str
    name: Said
    about: Said

    @property
    def tel(self) -> str:
        """The number as a phone dials it."""
        return "".join(c for c in self.number if c.isdigit() or c == "+")


class Place(msgspec.Struct, frozen=True):
    """Where numbers ring. shape: `regions` ISO 3166, `languages` ISO 639, whose speakers see this place first"""

    code: str
    name: Said
    regions: frozenset[str]
    languages: frozenset[str]
    emergency: Line
    lines: tuple[Line, ...]


def load(file: Path = BUILT_IN) -> tuple[Place, ...]:
    """The places of a file; the first is the house's own. raises: msgspec.ValidationError"""
    return msgspec.json.decode(file.read_bytes(), type=tuple[Place, ...])


def said(words: Said, language: str) -> str:
    """The words in this language, else in the first that the file has."""
    return words if isinstance(words, str) else words.get(language) or next(iter(words.values()), "")


def choose(places: Sequence[Place], code: str, accept_language: str) -> Place:
    """The place asked for by code, else by the first language that has one, else the house's."""
    for place in places:
        if place.code == code:
            return place
    for wanted in ranges(accept_language):
        language, _, region = wanted.partition("-")
        for place in places:
            if region.upper() in place.regions or (not region and language.lower() in place.languages):
                return place
    return places[0]
