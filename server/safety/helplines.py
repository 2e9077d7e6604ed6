"""Which numbers to show to whom: data by place, chosen by the person, else by what the browser asks for."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

BUILT_IN = Path(__file__).with_name("helplines.json")


class Line(msgspec.Struct, frozen=True):
    """A number to ring. shape: `number` as people read it"""

    number: str
    name: str
    about: str

    @property
    def tel(self) -> str:
        """The number as a phone dials it."""
        return "".join(c for c in self.number if c.isdigit() or c == "+")


class Place(msgspec.Struct, frozen=True):
    """Where numbers ring. shape: `regions` ISO 3166, `languages` ISO 639, whose speakers see this place first"""

    code: str
    name: str
    regions: frozenset[str]
    languages: frozenset[str]
    emergency: Line
    lines: tuple[Line, ...]


def load(file: Path = BUILT_IN) -> tuple[Place, ...]:
    """The places of a file; the first is the house's own. raises: msgspec.ValidationError"""
    return msgspec.json.decode(file.read_bytes(), type=tuple[Place, ...])


def choose(places: Sequence[Place], code: str, accept_language: str) -> Place:
    """The place asked for by code, else by the first language that has one, else the house's."""
    for place in places:
        if place.code == code:
            return place
    for wanted in accept_language.split(","):
        language, _, region = wanted.split(";")[0].strip().partition("-")
        for place in places:
            if region.upper() in place.regions or (not region and language.lower() in place.languages):
                return place
    return places[0]
