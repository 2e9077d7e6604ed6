"""Who came, as facilitators and organisers may read it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

import msgspec

from server.room.attendance import Interval
from server.room.disclosure import told


class StayView(msgspec.Struct, frozen=True, omit_defaults=True):
    from_: datetime = msgspec.field(name="from")
    to: datetime | None = None


class PersonView(msgspec.Struct, frozen=True):
    name: str
    seconds: int
    intervals: list[StayView]


class AttendanceView(msgspec.Struct, frozen=True, omit_defaults=True):
    """`count` is everybody who came, left out where it is not told; `people` are those whom the reader may know by
    name, in order of coming; `since` is when this facilitator was appointed, where something before that is left out.
    """

    people: dict[str, PersonView]
    order: list[str]
    count: int | None = None
    since: datetime | None = None


def for_facilitator(
    stays: Sequence[Interval], names: Mapping[str, str], since: datetime, now: datetime
) -> AttendanceView:
    """Everybody by name, from the moment on at which whoever reads this was appointed."""
    seen = [
        replace(stay, from_at=max(stay.from_at, since)) for stay in stays if stay.to_at is None or stay.to_at > since
    ]
    came = dict.fromkeys(stay.person for stay in seen)
    left_out = any(stay.from_at < since for stay in stays)
    return _view(seen, names, list(came), len(came), now, since if left_out else None)


def for_organiser(
    stays: Sequence[Interval], names: Mapping[str, str], agreed: Set[str], now: datetime
) -> AttendanceView:
    """As much as leaves nobody alone: see `disclosure`."""
    came = dict.fromkeys(stay.person for stay in stays)
    may = told(came.keys(), agreed)
    return _view(stays, names, [person for person in came if person in may.named], may.count, now)


def _view(
    stays: Sequence[Interval],
    names: Mapping[str, str],
    shown: list[str],
    count: int | None,
    now: datetime,
    since: datetime | None = None,
) -> AttendanceView:
    people = {person: _person([stay for stay in stays if stay.person == person], names, now) for person in shown}
    return AttendanceView(people, shown, count, since)


def _person(stays: Sequence[Interval], names: Mapping[str, str], now: datetime) -> PersonView:
    seconds = sum(stay.seconds(now) for stay in stays)
    return PersonView(names.get(stays[0].person, ""), seconds, [StayView(stay.from_at, stay.to_at) for stay in stays])
