"""Who may come near a room, and what a room must know of its meeting and its group."""

from dataclasses import dataclass
from datetime import timedelta

from server.groups.api import Groups, Standing, must_be_member, must_manage
from server.kit.clock import Clock
from server.kit.errors import Refused, not_found
from server.realtime.machine import Actor
from server.room.model import Room
from server.room.settings import PRIVATE_CHATS
from server.room.system import Plan, SetPrivateChats, SetRoster
from server.schedule.api import Meeting, Schedule
from server.settings.settings import Settings

SHOWN_AFTER_END = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Authority:
    """Asks the groups, the schedule and the settings of the house."""

    groups: Groups
    schedule: Schedule
    clock: Clock
    settings: Settings

    async def meeting(self, meeting: str) -> Meeting:
        """The meeting. raises: Refused(not_found)"""
        found = await self.schedule.meeting(meeting)
        if found is None:
            raise not_found()
        return found

    async def facts(self, meeting: str) -> tuple[Plan, SetRoster, SetPrivateChats]:
        """What its room must know. raises: Refused(not_found)"""
        found = await self.meeting(meeting)
        roster = await self.groups.roster(found.group)
        return (
            Plan(found.group, found.starts_at, found.planned_end_at),
            SetRoster(roster.facilitators, frozenset(roster.members)),
            SetPrivateChats(await self.settings.get(PRIVATE_CHATS)),
        )

    async def reread(self, meeting: str) -> None:
        """Let the facts be those of now. raises: Refused(not_found)"""
        self.settings.reread()
        self.schedule.reread(meeting)
        self.groups.reread((await self.meeting(meeting)).group)

    async def look(self, person: str, meeting: str) -> Meeting:
        """The meeting, for a member who wants to look. raises: Refused(not_found, not_member, meeting_...)"""
        found = await self.meeting(meeting)
        must_be_member(await self.groups.standing(person, found.group))
        if found.state == "cancelled":
            raise Refused("meeting_cancelled")
        if found.ended_at is not None and found.ended_at + SHOWN_AFTER_END < self.clock.now():
            raise Refused("meeting_over")
        return found

    async def act(self, person: str, room: Room) -> Actor:
        """The person as an actor in the room. raises: Refused(not_found, not_member)"""
        return Actor(person, must_be_member(await self._standing(person, room)).role)

    async def sit(self, person: str, room: Room) -> Actor:
        """The same, for somebody who wants to come in. raises: Refused(not_found, not_member, agreement_first)"""
        standing = await self._standing(person, room)
        member = must_be_member(standing)
        if standing.must_accept and person not in room.seats and person not in room.door.admitted:
            raise Refused("agreement_first")
        return Actor(person, member.role)

    async def read_attendance(self, person: str, meeting: str) -> tuple[Meeting, Standing]:
        """The meeting, for whoever manages its group. raises: Refused(not_found, not_facilitator)"""
        found = await self.meeting(meeting)
        standing = await self.groups.standing(person, found.group)
        must_manage(standing)
        return found, standing

    async def ended(self, person: str, group: str) -> tuple[Standing, list[Meeting]]:
        """The meetings of a group that took place, earliest first. raises: Refused(not_found, not_facilitator)"""
        plan, standing = await self.schedule.meetings.of(person, group)
        must_manage(standing)
        return standing, [meeting for meeting in reversed(plan.past) if meeting.state == "ended"]

    async def names(self, meeting: str) -> dict[str, str]:
        """Shown names of everybody who belongs or belonged to the meeting's group."""
        found = await self.schedule.meeting(meeting)
        return await self.groups.names(found.group) if found else {}

    async def called(self, meeting: str) -> dict[str, str]:
        """What the ids in a room stand for: those names, and the group's own questions."""
        found = await self.schedule.meeting(meeting)
        return {**await self.groups.names(found.group), **await self.groups.questions(found.group)} if found else {}

    async def facilitators(self, meeting: str) -> tuple[str, ...]:
        """Who facilitates the meeting's group."""
        found = await self.schedule.meeting(meeting)
        return (await self.groups.roster(found.group)).facilitators if found else ()

    async def _standing(self, person: str, room: Room) -> Standing:
        if not room.planned:
            raise not_found()
        return await self.groups.standing(person, room.group)
