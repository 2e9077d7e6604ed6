"""What somebody may see of groups: the list, and one of them."""

from dataclasses import dataclass

from server.groups import store
from server.groups.members import NAMED_IN_ATTENDANCE
from server.groups.model import Agreement, Group, Roster, Standing, StandingRole
from server.groups.standing import stand
from server.identity.api import Identity
from server.kit.db import Database


@dataclass(frozen=True, slots=True)
class Line:
    """A group in somebody's list."""

    group: Group
    role: StandingRole
    members: int


@dataclass(frozen=True, slots=True)
class Inside:
    """A group as somebody inside sees it. `named`: whether they agreed to be named in attendance."""

    standing: Standing
    agreement: Agreement
    roster: Roster
    named: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Reads; each answer is of one moment."""

    database: Database
    identity: Identity

    async def all(self, person: str) -> list[Line]:
        """The groups somebody belongs to; for an organiser, all of the house."""
        async with self.database.read() as tx:
            organiser = await self.identity.is_organiser(tx, person)
            lines = await store.find_lines(tx, person, all_groups=organiser)
        return [Line(group, role or "organiser", members) for group, role, members in lines]

    async def one(self, person: str, group: str) -> Inside:
        """A group from inside. raises: Refused(not_found)"""
        async with self.database.read() as tx:
            standing = await stand(tx, self.identity, person, group)
            agreed = await self.identity.consents.version(tx, person, NAMED_IN_ATTENDANCE, group)
            return Inside(
                standing,
                await store.current_agreement(tx, standing.group),
                await store.find_roster(tx, group),
                agreed is not None,
            )
