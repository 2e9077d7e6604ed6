"""What somebody may see of groups: the list, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.groups import appointments, store
from server.groups.members import NAMED_IN_ATTENDANCE
from server.groups.model import Agreement, Group, Roster, Standing, StandingRole
from server.groups.standing import stand
from server.identity.api import Identity
from server.kit.db import Database, Tx


@dataclass(frozen=True, slots=True)
class Line:
    """A group in somebody's list."""

    group: Group
    role: StandingRole
    members: int


@dataclass(frozen=True, slots=True)
class Held:
    """A time of holding the circle, and who appointed them, as the group reads it.

    shape: `person` is None once erased; `name` is empty when nobody knows it any more, `by_name` likewise. Whoever
    appoints does so for the house, and is called as there: their name in the group, if they belong, stays theirs
    """

    person: str | None
    name: str
    by_name: str
    by_self: bool
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inside:
    """A group as somebody inside sees it.

    shape: `named`: whether they agreed to be named in attendance; `held` newest first
    """

    standing: Standing
    agreement: Agreement
    roster: Roster
    named: bool
    held: Sequence[Held]


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
                await self._held(tx, group),
            )

    async def _held(self, tx: Tx, group: str) -> list[Held]:
        every, here = await appointments.of_group(tx, group), await store.find_names(tx, group)
        house = await self.identity.names(tx, {one.by for one in every if one.by})
        called = {str(person): name for person, name in house.items()}
        return [
            Held(
                one.person,
                here.get(one.person or "", ""),
                called.get(one.by or "", ""),
                one.by is not None and one.by == one.person,
                one.at,
                one.ended_at,
            )
            for one in every
        ]
