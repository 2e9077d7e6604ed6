"""Who leads a room, who could, and whom it is offered to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

GRACE_S = 15  # patience with a dropped line
OFFER_S = 20  # to take the circle while nobody leads
HAND_OVER_S = 60  # to answer a lead who would hand over
SAFE_AFTER_S = 4 * 60  # without anybody to lead
VOICES_TO_GO_ON = 2

NoAnswer = Literal["declined", "no_answer", "gone"]
HandOverEnd = Literal["declined", "no_answer", "withdrawn"]


@dataclass(frozen=True, slots=True)
class HandOverOffer:
    """The lead has asked somebody to hold the circle from now on; until they accept nothing changes."""

    by: str
    to: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads, who could, and whom it is offered to while nobody does.

    shape: `passed_over` and `for_safe` are empty while the lead is here
    """

    person: str | None = None
    succession: tuple[str, ...] = ()  # the group's facilitators
    appointed: tuple[str, ...] = ()  # for this meeting
    offered: str | None = None
    offered_until: datetime | None = None
    passed_over: frozenset[str] = frozenset()
    handing: HandOverOffer | None = None
    unanswered: tuple[str, NoAnswer] | None = None  # who did not take what the lead offered, and why
    for_safe: tuple[str, ...] = ()  # who is for going on without a facilitator

    @property
    def line(self) -> tuple[str, ...]:
        """Everybody who may lead, in order of succession."""
        return tuple(dict.fromkeys((*self.succession, *self.appointed)))
