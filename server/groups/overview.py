"""What somebody may see of groups: the list, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.groups import appointments, store
from server.groups.members import NAMED_IN_ATTENDANCE
from server.groups.model import Agreement, Group, Roster, Standing, StandingRole
from server.groups.standing import stand
from server.identity.api import Identity
from server.kit.clock import Clock
from server.kit.db import Database, Tx

NEWS_AGE: Final = timedelta(days=14)  # so long an appointment is something nobody who comes by should miss


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
    appoints does so for the house, and is called as there: their name in the group, if they belong, stays theirs.
    `news`: the reader is told of it, who was there when it happened
    """

    person: str | None
    name: str
    by_name: str
    by_self: bool
    at: datetime
    ended_at: datetime | None
    news: bool


@dataclass(frozen=True, slots=True)
class Inside:
    """A group as somebody inside sees it.

    shape: `named`: whether they agreed to be named in attendance; `held` newest first; for a
    member as far back as they belong; who joined since `news_since` is told to those who were there before
    """

    standing: Standing
    agreement: Agreement
    roster: Roster
    named: bool
    held: Sequence[Held]
    news_since: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """Reads; each answer is of one moment."""

    database: Database
    identity: Identity
    clock: Clock

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
                await self._held(tx, standing),
                self.clock.now() - NEWS_AGE,
            )

    async def _held(self, tx: Tx, reader: Standing) -> list[Held]:
        group, member, now = reader.group.id, reader.membership, self.clock.now()
        every, here = await appointments.of_group(tx, group), await store.find_names(tx, group)
        if member and not reader.organiser:
            every = [one for one in every if one.ended_at is None or one.ended_at >= member.joined_at]
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
                now - one.at < NEWS_AGE and (member is None or one.at >= member.joined_at),
            )
            for one in every
        ]
