"""Who belongs to which group, as the live places ask at every command: kept until there is news of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.groups import store
from server.groups.model import (
    AgreementAccepted,
    Group,
    GroupChanged,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    QuestionsChanged,
    Renamed,
    Roster,
    RosterChanged,
    Standing,
)
from server.groups.rounds import texts
from server.identity.api import Identity, OrganiserAppointed, PersonErased
from server.journal.answers import Answers
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database

OfGroup = (
    AgreementAccepted
    | GroupChanged
    | MemberJoined
    | MemberLeft
    | MemberRemoved
    | QuestionsChanged
    | Renamed
    | RosterChanged
)
OF_GROUP: tuple[type[OfGroup], ...] = (
    AgreementAccepted,
    GroupChanged,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    QuestionsChanged,
    Renamed,
    RosterChanged,
)


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """A group with everybody in it. shape: `names` has those who left too, as a room's log may still tell of them;
    `questions` are its own for rounds, by id
    """

    group: Group
    roster: Roster
    names: Mapping[str, str]
    organisers: frozenset[str]
    questions: Mapping[str, str]

    def member(self, person: str) -> Standing | None:
        """What a member is to the group, or None for everybody else."""
        membership = self.roster.members.get(person)
        return Standing(self.group, person, membership, person in self.organisers) if membership else None


class MembershipCache:
    """See `Answers` for how late an answer may be; whoever changes something asks SQL in the same transaction."""

    def __init__(self, database: Database, news: News, clock: Clock, identity: Identity) -> None:
        self._database = database
        self._identity = identity
        self._answers: Answers[str, GroupMembers] = Answers(news, clock, self._read)
        for kind in OF_GROUP:
            news.at_once(kind, lambda event: self.reread(event.group))
        news.at_once(PersonErased, lambda event: self._answers.drop_where(lambda found: event.person in found.names))
        news.at_once(OrganiserAppointed, lambda _: self._answers.clear())

    async def of(self, group: str) -> GroupMembers | None:
        """The group's, or None where there is no such group."""
        return await self._answers.get(group)

    def reread(self, group: str) -> None:
        """Let the next answer be a new one, whatever news there was."""
        self._answers.drop(group)

    async def _read(self, group: str) -> GroupMembers | None:
        async with self._database.read() as tx:
            found = await store.find_group(tx, group)
            if found is None:
                return None
            roster, names = await store.find_roster(tx, group), await store.find_names(tx, group)
            organisers = frozenset(await self._identity.organisers(tx))
            return GroupMembers(found, roster, names, organisers, await texts(tx, group))
