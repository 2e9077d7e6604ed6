"""Whose browsers seal what they send, and who agreed to do without for the sake of whom. source: decisions/0012"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from server.circle.presence import Presence, without
from server.circle.seats import Seats
from server.kit.errors import Refused

PublicKey = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9+/]{87}=$", max_length=88)]  # 65 bytes in Base64
Said = Annotated[str, msgspec.Meta(max_length=4_000)]  # twenty sealed boxes, each with whose it is


@dataclass(frozen=True, slots=True)
class Consents:
    """Who agreed to each person whose browser cannot seal; they themself have to agree as well."""

    to: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def given(self, by: str, to: str) -> "Consents":
        """With this person's agreement."""
        return Consents({**self.to, to: self.to.get(to, frozenset()) | {by}})

    def renewed(self, person: str, seals: bool) -> "Consents":
        """Another page of this person's has the media: it has agreed to nothing; if it seals, nobody need agree."""
        left = without(self.to, person) if seals else self.to
        return Consents({to: by - {person} for to, by in left.items() if by - {person}})

    def forgotten(self, person: str) -> "Consents":
        """Without anything that this person agreed to, or that was agreed for them."""
        return self.renewed(person, seals=True)


@dataclass(frozen=True, slots=True)
class Sealing:
    """One circle. shape: `unsealed` has those who cannot seal, and who of the circle has agreed to each

    A page has one key for its life: another key comes with another page, and that is an arrival. source: decisions/0011
    """

    keys: Mapping[str, str]
    pages: Mapping[str, str]  # which page each key belongs to
    unsealed: Mapping[str, list[str]]
    paused: frozenset[str]  # those of `unsealed` to whom not everybody here has agreed

    def asks(self, person: str, to: str) -> bool:
        """Whether somebody has yet to agree to this person. raises: Refused(not_here) when they are not here"""
        if to in self.keys:
            return False
        if to not in self.unsealed:
            raise Refused("not_here")
        return person not in self.unsealed[to]


def sealing(circle: Iterable[str], seats: Seats, presence: Presence, consents: Consents) -> Sealing:
    """Who of a circle seals, who cannot, and who of these has to wait. Only those count who are here and can call.

    A key belongs to the connection that holds the media, and comes and goes with it.
    """
    here = [person for person in circle if presence.calling(person)]
    held = {person: line for person in here if (line := seats[person].media) is not None and line in presence.lines}
    keys = {person: key for person, line in held.items() if (key := presence.lines[line].key) is not None}
    pages = {person: presence.lines[held[person]].page for person in keys}
    unsealed = {
        person: [one for one in here if one in consents.to.get(person, ())] for person in held if person not in keys
    }
    paused = frozenset(person for person, agreed in unsealed.items() if len(agreed) < len(here))
    return Sealing(keys, pages, unsealed, paused)
