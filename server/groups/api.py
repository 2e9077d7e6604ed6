"""The front door of groups."""

from datetime import datetime

from server.groups import appointments, invite_store, store
from server.groups.agenda import Agenda, MeetingState, MeetingView, NoAgenda, Outlook
from server.groups.board import Board
from server.groups.group_texts import GroupText, GroupTexts
from server.groups.invites import Invites
from server.groups.members import NAMED_IN_ATTENDANCE, Members
from server.groups.membership_cache import MembershipCache
from server.groups.model import (
    Group,
    GroupChanged,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    Membership,
    QuestionsChanged,
    Renamed,
    Role,
    Roster,
    RosterChanged,
    Standing,
    StandingRole,
)
from server.groups.overview import Overview
from server.groups.privacy import PRIVACY, forget_former
from server.groups.rounds import Rounds
from server.groups.rules import QUESTION, must_be_member, must_manage, must_organise
from server.groups.settings import BOARD
from server.groups.standing import stand
from server.identity.api import Identity
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.ids import NewId, new_id, new_secret
from server.settings.settings import Settings

__all__ = [
    "BOARD",
    "NAMED_IN_ATTENDANCE",
    "PRIVACY",
    "QUESTION",
    "Agenda",
    "Group",
    "GroupChanged",
    "GroupText",
    "Groups",
    "MeetingState",
    "MeetingView",
    "MemberJoined",
    "MemberLeft",
    "MemberRemoved",
    "Membership",
    "Outlook",
    "QuestionsChanged",
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


class Groups:
    """Who belongs to what. Membership in SQL is the truth; answers outside a transaction may be two seconds old.

    shape: `public_url` without a slash at its end
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        news: News,
        identity: Identity,
        public_url: str,
        settings: Settings,
        ids: NewId = new_id,
        secrets: NewId = new_secret,
    ) -> None:
        self._database = database
        self.clock = clock
        self.identity = identity
        self.agenda: Agenda = NoAgenda()
        self.texts = GroupTexts(clock, news, identity, ids)
        self.members = Members(clock, news, identity, ids)
        identity.name_checks.append(self.members.check_account_name)
        self.invites = Invites(database, clock, news, identity, public_url, ids, secrets)
        self.overview = Overview(database, identity, clock)
        self.rounds = Rounds(database, clock, news, identity, ids)
        self.board = Board(database, clock, news, identity, ids, settings)
        self._cache = MembershipCache(database, news, clock, identity)

    async def group(self, group: str) -> Group | None:
        """The group with this id."""
        async with self._database.read() as tx:
            return await store.find_group(tx, group)

    async def membership(self, person: str, group: str) -> Membership | None:
        """Somebody's place in a group, or None for everybody else, left and removed people too."""
        if kept := (await self.roster(group)).members.get(person):
            return kept
        async with self._database.read() as tx:  # they may have joined just now, in another process
            return await store.find_membership(tx, person, group)

    async def standing(self, person: str, group: str, tx: Tx | None = None) -> Standing:
        """What somebody is to a group: member, or organiser of the house; as it is inside `tx` when one is given.

        raises: Refused(not_found) for strangers, in the same words as for a group that is not there
        """
        if tx is not None:
            return await stand(tx, self.identity, person, group)
        company = await self._cache.of(group)
        if company and (kept := company.member(person)) and not kept.must_accept:
            return kept
        async with self._database.read() as reading:  # they may have joined or accepted just now, in another process
            return await stand(reading, self.identity, person, group)

    async def roster(self, group: str) -> Roster:
        """Who belongs to a group; empty for a group that is not there."""
        company = await self._cache.of(group)
        return company.roster if company else Roster({}, ())

    async def names(self, group: str) -> dict[str, str]:
        """Shown names by person, of those who left or were removed too, as a room's log may still tell of them."""
        company = await self._cache.of(group)
        return dict(company.names) if company else {}

    async def questions(self, group: str) -> dict[str, str]:
        """The group's own questions for rounds, by id."""
        company = await self._cache.of(group)
        return dict(company.questions) if company else {}

    def reread(self, group: str) -> None:
        """Let the next answer about the group be of now: before something is decided for everybody by it."""
        self._cache.reread(group)

    async def named_in_attendance(self, group: str) -> frozenset[str]:
        """Who agreed that organisers see their name in this group's attendance."""
        async with self._database.read() as tx:
            return frozenset(await self.identity.consents.people(tx, NAMED_IN_ATTENDANCE, group))

    async def appointed_at(self, person: str, group: str) -> datetime | None:
        """Since when somebody has facilitated the group without a break, or None for everybody else."""
        async with self._database.read() as tx:
            return await appointments.appointed_at(tx, group, person)

    async def tidy(self) -> None:
        """Forget those who went, and links that lead nowhere, as long ago as PRIVACY says."""
        async with self._database.begin() as tx:
            now = self.clock.now()
            await forget_former(tx, now)
            await invite_store.forget_tokens(tx, now)
