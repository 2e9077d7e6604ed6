"""A session description split into sections, its size bounded before anything is matched. source: RFC 8866 §5, §5.14"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.ports.media import SDP_MAX

# Chromium's offer with every codec in twenty media lines is 80,000 characters in 2,500 lines of at most 200.
MAX_LINES, MAX_LINE_CHARACTERS = 4_000, 2_000

_MEDIA = re.compile(r"m=([\w-]{1,20}) (\d{1,5})(?:/\d{1,5})? ([\w/.-]{1,40})((?: [\w*+.-]{1,40}){1,128})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MLine:
    """An `m=` line: what it carries, where, and how. shape: `formats` as written, a space before each"""

    kind: str
    port: int
    protocol: str
    formats: str


@dataclass(frozen=True, slots=True)
class TextSection:
    """The session section, or one media section.

    shape: `attributes` by name, in order, the empty text for one without a value; `origin` differs for each connection
    """

    m_line: MLine | None = None
    origin: str = ""
    attributes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def values(self, name: str) -> Sequence[str]:
        """The values of an attribute, one for each time it is there."""
        return self.attributes.get(name, ())

    def flag(self, name: str) -> bool:
        """Whether an attribute is there at all."""
        return name in self.attributes


def split(text: str) -> tuple[TextSection, *tuple[TextSection, ...]] | None:
    """The session section and the media sections; None when it is too long, no SDP, or has a malformed `m=` line."""
    if len(text) > SDP_MAX or text.count("\n") > MAX_LINES:
        return None
    lines = text.split("\n")
    if lines[0].removesuffix("\r") != "v=0" or max(map(len, lines)) > MAX_LINE_CHARACTERS:
        return None
    origins = [line.split() for line in lines[:8] if line.startswith("o=")]  # user, session, version, ...
    session = section = TextSection(origin=" ".join(origins[0][:2]) if origins else "")
    media: list[TextSection] = []
    for raw in lines:
        line = raw.removesuffix("\r")
        if line.startswith("a="):
            name, _, value = line[2:].partition(":")
            section.attributes[name].append(value)
        elif line.startswith("m="):
            found = _MEDIA.fullmatch(line)
            if found is None:
                return None
            section = TextSection(MLine(found[1], int(found[2]), found[3], found[4]))
            media.append(section)
    return session, *media
