"""Rooms as this process serves them: who may act, what the program itself tells them, sound and pictures."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.circle.lines import Drop, DropProcess, TakeMediaOn
from server.circle.one_place import MediaChosen, ReleaseMedia
from server.circle.presence import crowded_out
from server.conversation.api import Access
from server.journal.model import Entry
from server.kit.clock import Clock
from server.kit.errors import Refused
from server.kit.ids import NewId
from server.ports.media import Media
from server.realtime.channel import Connection
from server.realtime.connections import Connections
from server.realtime.key_exchange import KeyExchange, KeysSaid, frame
from server.realtime.machine import SYSTEM
from server.realtime.media_link import CallAnswer, CallOffer, CallWish, MediaLink
from server.room import rules
from server.room.authority import Authority
from server.room.broadcasts import Broadcast, Broadcasts, LineTold, Reaction, SaidPrivately
from server.room.chat_access import lobby_access, meeting_access
from server.room.commands import EndMeeting, React, ResumeRound, SetWay, TellLine, TellPrivately
from server.room.effects import Effects, Live, Talk, WorkOut
from server.room.limits import overtakes
from server.room.model import KIND, Room
from server.room.open_talk import OpenTalk
from server.room.system import Command, EnterOn, SetWayOn
from server.room.view import Audience


class Rooms:
    """All rooms, as this process serves them."""

    kind = KIND

    def __init__(
        self,
        live: Live,
        *,
        authority: Authority,
        media: Media,
        talk: Talk,
        broadcasts: Broadcasts,
        keys: KeyExchange,
        connections: Connections,
        work_out: WorkOut,
        clock: Clock,
        ids: NewId,
        process: str,
    ) -> None:
        self.live = live
        self.authority = authority
        self.open_talk = OpenTalk(live, clock, ids)
        self.media = MediaLink(KIND, media, clock, self._tell, self.open_talk.hear)
        self.process = process
        self.effects = Effects(live, self.media, talk, work_out)
        live.on_change(self._changed)
        self._broadcasts = broadcasts
        self._keys = keys
        self._connections = connections
        self._clock = clock
        self._ids = ids

    async def start(self) -> None:
        """Hear what other processes broadcast, and what browsers say to each other."""
        await self._broadcasts.listen(self._heard)
        await self._keys.listen(self._pass_on)

    async def run(self) -> None:
        """Keep the media server's leases, for as long as the process lives."""
        await self.media.run()

    async def settle(self) -> None:
        """Return when everything that follows from the decisions so far is done."""
        await self.effects.settle()
        await self.open_talk.settle()

    # -- what people do

    async def look(self, connection: Connection, meeting: str) -> None:
        """Show the room from now on. raises: Refused(not_found, not_member, meeting_cancelled, meeting_over)"""
        await self.authority.look(connection.person, meeting)
        await self.refresh(meeting)
        await self.live.join(connection, meeting)

    async def act(self, person: str, meeting: str, command_id: str, command: Command, connection: str = "") -> int:
        """Do what somebody asks over a connection; the version that answers it. raises: Refused"""
        room = await self._known(meeting)
        may = self.authority.sit if isinstance(command, EnterOn) else self.authority.act
        actor = replace(await may(person, room), connection=connection)
        if isinstance(command, EnterOn | TakeMediaOn):
            self._must_look(command.connection, meeting)
        if isinstance(command, ResumeRound) and room.holds(person):
            await self.open_talk.tell_room(meeting)
        return await self.live.act(meeting, actor, command_id, command, urgent=overtakes(room, actor, command))

    async def set_way(self, person: str, meeting: str, command_id: str, asked: SetWay, connection: str) -> int:
        """`act` on it, and let the group remember the question and the length of a turn. raises: Refused"""
        room = await self._known(meeting)
        actor = replace(await self.authority.act(person, room), connection=connection)
        if asked.way == "open":
            return await self.live.act(meeting, actor, command_id, asked)
        if asked.way == "queue" and asked.least_heard_first and room.holds(person):
            await self.open_talk.tell_room(meeting)
        asking = await self.authority.groups.rounds.ask(person, room.group, asked.turn_s, asked.question)
        command = SetWayOn(asked, asking.question)
        version = await self.live.act(meeting, actor, command_id, command, riding=asking.statements)
        if asking.question is not None:  # others hear of it by the news; here nobody waits for that
            self.authority.groups.reread(room.group)
            await self.live.refresh_names(meeting)
        return version

    async def react(self, person: str, meeting: str, react: React) -> None:
        """Show a reaction to everybody who sits. raises: Refused(not_found, not_member, not_seated)"""
        await self._must_sit(person, meeting)
        await self._broadcasts.say(Reaction(meeting, person, react.kind))

    async def tell_line(self, person: str, meeting: str, told: TellLine) -> None:
        """Show everybody who sits how somebody's line is. raises: Refused(not_found, not_member, not_seated)"""
        await self._must_sit(person, meeting)
        await self._broadcasts.say(LineTold(meeting, person, told.line))

    async def tell_keys(self, person: str, meeting: str, said: str) -> None:
        """Pass on what somebody's browser says to the others who sit.

        raises: Refused(not_found, not_member, not_seated)
        """
        await self._must_sit(person, meeting)
        await self._keys.say(meeting, person, said)

    async def tell_privately(self, person: str, meeting: str, told: TellPrivately) -> None:
        """Pass on what somebody has sealed for the one whom they have a private chat with.

        raises: Refused(not_found, not_member, not_seated, no_private_chat)
        """
        await self._must_sit(person, meeting)
        room = await self._known(meeting)
        if not room.private.open_between(person, told.person):
            raise Refused("no_private_chat")
        await self._broadcasts.say(SaidPrivately(meeting, person, told.person, told.said))

    async def offer(self, person: str, meeting: str, call: CallOffer) -> CallAnswer:
        """Answer the browser's offer of somebody who sits. raises: Refused(not_found, not_member, not_seated, ...)"""
        await self._must_have_media(person, meeting)
        return await self.media.offer(meeting, person, call)

    async def wish(self, person: str, meeting: str, wish: CallWish) -> None:
        """Send somebody who sits only the pictures they want. raises: Refused(not_found, not_member, not_seated)"""
        await self._must_have_media(person, meeting)
        self.media.wish(meeting, person, wish)

    async def meeting_access(self, person: str, meeting: str) -> Access:
        """What somebody may do in the meeting's chat. raises: Refused(not_found, not_member)"""
        room = await self._known(meeting)
        await self.authority.act(person, room)
        return meeting_access(room, person)

    async def lobby_access(self, person: str, meeting: str) -> Access:
        """What somebody may do with the messages to those who wait. raises: Refused(not_found, not_member)"""
        room = await self._known(meeting)
        await self.authority.act(person, room)
        return lobby_access(room, person)

    # -- what the program does

    async def refresh(self, meeting: str) -> None:
        """Let the room know when it is, who belongs to its group, and how they are called; end it when it is off."""
        facts = await self.authority.facts(meeting)
        room = await self.live.open(meeting)
        if any(rules.decide(room, SYSTEM, fact, self._clock.now()) for fact in facts):
            await self.authority.reread(meeting)  # others may have told the room more than this process knew
            for fact in await self.authority.facts(meeting):
                await self._system(meeting, fact)
        await self.live.refresh_names(meeting)
        if (await self.authority.meeting(meeting)).state == "cancelled":
            await self._end(meeting)

    async def resumable(self) -> Collection[str]:
        """The meetings in whose rooms somebody may still be."""
        unfinished = {meeting.id for meeting in await self.authority.schedule.unfinished()}
        return unfinished.intersection(await self.live.keys())

    async def resume(self, meeting: str) -> None:
        """Know the room again after a start: whoever was removed while nobody served must not be heard."""
        if (await self.live.open(meeting)).seats:
            await self.refresh(meeting)

    async def wake(self, meeting: str) -> None:
        """A deadline of the room has come, unless the room has missed that it is another one now."""
        if await self.authority.schedule.meeting(meeting):
            await self.refresh(meeting)
        await self.live.wake(meeting)

    def overdue(self) -> Mapping[str, datetime]:
        """Deadlines that have passed in rooms whose time is ahead of the wall clock."""
        return self.live.overdue()

    def processes(self) -> Collection[str]:
        """The processes over whose sockets people look at the rooms that this process knows."""
        return {process for room in self.live.known().values() for process in room.presence.processes()}

    def how_many(self) -> int:
        """How many rooms this process follows."""
        return len(self.live.known())

    async def dropped(self, meeting: str, connection: str, at: datetime | None = None) -> None:
        """A socket that looked at this room is gone, now or since `at`."""
        room = self.live.state(meeting)
        if room is not None and connection in room.presence.lines:
            await self._system(meeting, Drop((connection,), at or self._clock.now()))

    async def process_lapsed(self, process: str, at: datetime) -> None:
        """A process died and was last alive `at`: the people on its sockets are gone since then."""
        for meeting in await self.resumable():
            if process in (await self.live.open(meeting)).presence.processes():
                await self._system(meeting, DropProcess(process, at))

    async def group_changed(self, group: str) -> None:
        """Somebody came, went or facilitates now: the group's rooms that this process knows learn of it."""
        for meeting in self._of(group):
            await self.refresh(meeting)

    async def house_changed(self) -> None:
        """The house has something else now: every room that this process knows learns of it."""
        for meeting in self.live.known():
            with suppress(Refused):  # of one that is no more
                await self.refresh(meeting)

    async def meeting_changed(self, meeting: str) -> None:
        """Another start or length, or it is off."""
        if self.live.state(meeting) is not None:
            await self.refresh(meeting)

    async def show_out(self, group: str, person: str) -> None:
        """Somebody does not belong to the group any more, and sees nothing more of its rooms."""
        for meeting in self._connections.keys_of(person, KIND):
            if await self._group_of(meeting) == group:
                await self._connections.end_channel_for(person, f"{KIND}:{meeting}", "not_member")

    async def person_erased(self, person: str) -> None:
        """Somebody has no account any more: they are out everywhere."""
        for meeting, room in self.live.known().items():
            if room.knows(person):
                await self.refresh(meeting)

    async def media_chosen(self, chosen: MediaChosen) -> None:
        """Somebody chose to be heard somewhere: every other room that this process knows lets go of their media."""
        for meeting, room in self.live.known().items():
            if chosen.person in room.seats and rules.decide(room, SYSTEM, ReleaseMedia(chosen), self._clock.now()):
                await self._system(meeting, ReleaseMedia(chosen))

    def signed_out(self, person: str) -> None:
        """One of the person's devices is theirs no more: it hears nothing, even when they come back from another."""
        for meeting, room in self.live.known().items():
            if person in room.seats:
                self.media.reconnect(meeting, person)

    async def names_changed(self, group: str) -> list[str]:
        """Somebody is called something else; the meetings where that is seen."""
        meetings = self._of(group)
        for meeting in meetings:
            await self.live.refresh_names(meeting)
        return meetings

    # -- inside

    def _changed(self, _: str, old: Room, new: Room, __: Entry) -> None:
        for line in crowded_out(old.presence, new.presence):
            self._connections.end_line(line)

    async def _known(self, meeting: str) -> Room:
        """The room, without making one of whatever somebody made up. raises: Refused(not_found)"""
        room = self.live.state(meeting)
        if room is None:
            await self.authority.meeting(meeting)
            room = await self.live.open(meeting)
        return room

    async def _must_have_media(self, person: str, meeting: str) -> None:
        room = await self._known(meeting)
        await self.authority.act(person, room)
        if room.here(person) and room.presence.by_text(person):
            raise Refused("cannot_call")
        if not room.here(person) or room.seats[person].media is None:
            raise Refused("not_seated")

    async def _must_sit(self, person: str, meeting: str) -> None:
        room = await self._known(meeting)
        await self.authority.act(person, room)
        if not room.here(person):
            raise Refused("not_seated")

    def _must_look(self, connection: str, meeting: str) -> None:
        """Only of a connection that looks at the room do we hear when it is gone. raises: Refused(subscribe_first)"""
        if not self.live.is_watched_by(connection, meeting):
            raise Refused("subscribe_first")

    async def _group_of(self, meeting: str) -> str | None:
        """The meeting's group, where the room knows it without asking a database that may be away."""
        room = self.live.state(meeting)
        if room is not None and room.planned:
            return room.group
        found = await self.authority.schedule.meeting(meeting)
        return found.group if found else None

    def _of(self, group: str) -> list[str]:
        """The group's rooms that this process knows."""
        return [meeting for meeting, room in self.live.known().items() if room.group == group]

    async def _end(self, meeting: str) -> None:
        with suppress(Refused):  # others may have ended it
            await self._system(meeting, EndMeeting())

    async def _system(self, meeting: str, command: Command) -> None:
        await self.live.act(meeting, SYSTEM, self._ids(), command)

    def _tell(self, key: str, body: object, to: str | None = None, *, droppable: bool = True) -> None:
        """Who speaks, and whom one sees, is for those who sit, not for the lobby."""
        people = None if to is None else [to]
        self.live.send_ephemeral(key, body, people=people, audience=sits, droppable=droppable)

    def _pass_on(self, spoken: KeysSaid) -> None:
        room = self.live.state(spoken.key)
        if room is not None and spoken.person in room.seats:
            others = [person for person in room.seats if person != spoken.person]
            self.live.send_ephemeral(spoken.key, frame(spoken), people=others, audience=sits, droppable=False)

    def _heard(self, broadcast: Broadcast) -> None:
        match broadcast:
            case Reaction(meeting, person, reaction):
                self._tell(meeting, {"kind": "reaction", "person": person, "reaction": reaction})
            case LineTold(meeting, person, line):
                self._tell(meeting, {"kind": "line", "person": person, "line": line})
            case SaidPrivately(meeting, person, to, said):
                room = self.live.state(meeting)
                if room is not None and room.private.open_between(person, to):
                    body = {"kind": "privately", "from": person, "said": said}
                    self._tell(meeting, body, to, droppable=False)
            case _:
                assert_never(broadcast)


def sits(audience: Audience) -> bool:
    """Whether these are people who sit."""
    return audience != "waiting"
