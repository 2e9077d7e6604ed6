"""What ought to be heard and shown in the room, worked out from what happened and not from what the server says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Where = Literal["seated", "gone", "elsewhere"]
"""elsewhere: seated, but heard and seen at a table of the tea-room"""


@dataclass(frozen=True, slots=True)
class Being:
    """One person, as they and the facilitator chose."""

    where: Where = "seated"
    microphone: bool = False
    camera: bool = False
    reachable: bool = True  # their network carries something


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody by name. shape: `holder` only in a round; `lead` is heard in it, too, while they are reachable"""

    of: Mapping[str, Being]
    lead: str
    round: bool = False
    holder: str | None = None

    def changed(self, name: str, **change: object) -> "Circle":
        """With something else true of one person."""
        return replace(self, of={**self.of, name: replace(self.of[name], **change)})  # type: ignore[arg-type]  # a Being's

    def as_told(self, view: Any, people: Mapping[str, str]) -> "Circle":
        """As the server has it, to go on from there."""
        seats, of = view["seats"], dict(self.of)
        for name, person in people.items():
            seat = seats.get(person, {})
            on = {"microphone": seat.get("microphone", False), "camera": seat.get("camera", False)}
            of[name] = Being("seated" if person in seats else "gone", **on)
        return replace(self, of=of)

    def may_speak(self, name: str) -> bool:
        """Whether the server lets through what their microphone sends."""
        return not self.round or name in (self.holder, self.lead)

    def audible(self) -> frozenset[str]:
        """Whom somebody in the circle hears."""
        return frozenset(
            name
            for name, one in self.of.items()
            if one.where == "seated" and one.microphone and one.reachable and self.may_speak(name)
        )

    def seated(self) -> frozenset[str]:
        """Who has a tile."""
        return frozenset(name for name, one in self.of.items() if one.where != "gone")

    def opened(self) -> "Circle":
        """In open talk: whoever was not heard a moment ago is muted, so that nobody is heard who did not ask for it."""
        silent = {name for name in self.of if not self.may_speak(name)}
        muted = {name: replace(one, microphone=False) if name in silent else one for name, one in self.of.items()}
        return Circle(muted, self.lead)


def between(*moments: Circle) -> frozenset[str]:
    """Who may be heard while one becomes the other."""
    return union(moment.audible() for moment in moments)


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
