"""The front door of groups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from server.groups.model import (
    Group,
    GroupChanged,
    GroupMade,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    Membership,
    Renamed,
    Role,
    Roster,
    RosterChanged,
    Standing,
    StandingRole,
)
from server.groups.rules import must_be_member, must_manage, must_organise

__all__ = [
    "Agenda",
    "Group",
    "GroupChanged",
    "GroupMade",
    "Groups",
    "MemberJoined",
    "MemberLeft",
    "MemberRemoved",
    "Membership",
    "Outlook",
    "Renamed",
    "Role",
    "Roster",
    "RosterChanged",
    "Standing",
    "StandingRole",
    "must_be_member",
    "must_manage",
    "must_organise",
]


class Outlook(msgspec.Struct, frozen=True, omit_defaults=True):
    """What lies ahead for a group, as meetings are told to browsers."""

    next_meeting: msgspec.Struct | None = None
    open_meeting: msgspec.Struct | None = None
    next_at: datetime | None = None


class Agenda(Protocol):
    """What groups ask of the schedule, which is above them; wired in `app.py`."""

    async def outlook(self, groups: Sequence[Group]) -> dict[str, Outlook]:
        """What lies ahead for each of these groups, by group."""
        ...


class Groups:
    """Who belongs to what, for the slices above. Every answer is read anew: membership in SQL is the truth."""

    async def group(self, group: str) -> Group | None:
        """The group with this id."""
        raise NotImplementedError

    async def groups_of(self, person: str) -> list[Group]:
        """The groups somebody belongs to, by name."""
        raise NotImplementedError

    async def membership(self, person: str, group: str) -> Membership | None:
        """Somebody's place in a group, or None for everybody else, left and removed people too."""
        raise NotImplementedError

    async def standing(self, person: str, group: str) -> Standing:
        """What somebody is to a group: member or organiser of the house. raises: Refused(not_found) for strangers"""
        raise NotImplementedError

    async def roster(self, group: str) -> Roster:
        """Who belongs to a group now; empty for a group that is not there."""
        raise NotImplementedError

    async def names(self, group: str) -> dict[str, str]:
        """Shown names by person, of those who left or were removed too, as a room's log may still tell of them."""
        raise NotImplementedError

    async def shares_group(self, a: str, b: str) -> bool:
        """Whether two people belong to one group now, and so may know of each other."""
        raise NotImplementedError

    async def named_in_attendance(self, group: str) -> frozenset[str]:
        """Who agreed that organisers see their name in this group's attendance."""
        raise NotImplementedError
