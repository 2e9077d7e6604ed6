"""The nouns of a group, and what is said when one changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["member", "facilitator"]
StandingRole = Literal["member", "facilitator", "organiser"]


@dataclass(frozen=True, slots=True)
class Group:
    """A circle of people with a purpose. `agreement_version` is the one that counts now."""

    id: str
    name: str
    purpose: str
    agreement_version: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody who belongs to a group now.

    shape: `succession` counts from 0 among facilitators, None for members;
    `accepted` is the newest version of the agreement they accepted, 0 for none
    """

    group: str
    person: str
    name: str
    role: Role
    succession: int | None
    joined_at: datetime
    accepted: int


@dataclass(frozen=True, slots=True)
class Roster:
    """Who belongs to a group now.

    shape: `members` in order of joining; `facilitators` in order of succession, a part of `members`
    """

    members: Mapping[str, Membership]
    facilitators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is to a group: one of its members, an organiser of the house, or both; never neither."""

    group: Group
    person: str
    membership: Membership | None
    organiser: bool

    @property
    def role(self) -> StandingRole:
        """The role in the group, or `organiser` for somebody who does not belong to it."""
        return self.membership.role if self.membership else "organiser"

    @property
    def manages(self) -> bool:
        return self.organiser or self.role == "facilitator"

    @property
    def must_accept(self) -> bool:
        """Whether the agreement has a version that this member has yet to accept."""
        return self.membership is not None and self.membership.accepted < self.group.agreement_version


@dataclass(frozen=True, slots=True)
class Agreement:
    """What everyone accepts before their first meeting; every change is a new version."""

    version: int
    text: str


@dataclass(frozen=True, slots=True)
class Invite:
    """A link into a group; its token is known to whoever has the link and to nobody else."""

    id: str
    group: str
    made_by: str | None
    made_at: datetime
    expires_at: datetime
    uses: int
    used: int
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who belonged once. `removed_at` is set when they did not go by themselves."""

    person: str
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """Its name, purpose or agreement."""

    group: str


@dataclass(frozen=True, slots=True)
class QuestionsChanged:
    """One of its questions for a round is new, or gone."""

    group: str


@dataclass(frozen=True, slots=True)
class AgreementAccepted:
    """A member has accepted the agreement as it is now."""

    group: str
    person: str


@dataclass(frozen=True, slots=True)
class MemberJoined:
    group: str
    person: str


@dataclass(frozen=True, slots=True)
class MemberLeft:
    group: str
    person: str


@dataclass(frozen=True, slots=True)
class MemberRemoved:
    """Their open sockets must lose the group at once."""

    group: str
    person: str


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Who facilitates, or in which order; nobody came or went."""

    group: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The name somebody shows in one group."""

    group: str
    person: str
