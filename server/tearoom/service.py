"""Runs tea-rooms over the log: who may come in, what follows for sound and pictures, and what is told to whom."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import structlog

from server.circle.lines import Drop, DropProcess, TakeMediaOn
from server.circle.one_place import MediaChosen, ReleaseMedia
from server.circle.policy import policy
from server.circle.presence import crowded_out
from server.conversation.api import Access, Conversations
from server.groups.api import Groups
from server.identity.api import Identity
from server.journal import store as log_store
from server.journal.model import Entry
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Refused, not_found
from server.kit.ids import NewId
from server.realtime.bugs import where
from server.realtime.connections import Connections
from server.realtime.key_exchange import KeyExchange, KeysSaid, frame
from server.realtime.machine import SYSTEM, Actor
from server.realtime.media_link import CallAnswer, CallOffer, CallWish, MediaLink
from server.tearoom.commands import CHAIRS
from server.tearoom.model import FADES_AFTER_H, HOUSE, KIND, TEA_AFTER_MEETING_S, Tearoom
from server.tearoom.names import Names
from server.tearoom.rules import decide_system
from server.tearoom.system import ClearAway, Command, PutKettleOn, SetRoster, WalkInOn
from server.tearoom.telling import Live, is_inside
from server.tearoom.view import heard

log = structlog.get_logger()


class Tearooms:
    """All tea-rooms, as this process serves them."""

    kind = KIND

    def __init__(
        self,
        live: Live,
        media: MediaLink,
        *,
        database: Database,
        groups: Groups,
        identity: Identity,
        names: Names,
        connections: Connections,
        conversations: Conversations,
        keys: KeyExchange,
        clock: Clock,
        ids: NewId,
        process: str,
    ) -> None:
        self.live = live
        self.media = media
        self.process = process
        self._database = database
        self._groups = groups
        self._identity = identity
        self._connections = connections
        self._conversations = conversations
        self._keys = keys
        self._clock = clock
        self._ids = ids
        self._tasks: set[asyncio.Task[None]] = set()
        live.on_change(self._changed)
        live.on_open(self._opened)
        live.keep_while(media.keeps)
        live.keep_while(self._is_listened_to)
        conversations.register("tearoom", self._may_write_inside, names.of, names.facilitators)
        conversations.register("table", self._may_write_at_table, names.at_table, names.facilitators_at_table)

    async def start(self) -> None:
        """Hear what browsers say to each other on other processes."""
        await self._keys.listen(self._pass_on)

    # -- who may

    async def authorise(self, person: str, key: str) -> Actor:
        """Members in their group's tea-room, and whoever joined it in the house's. raises: Refused(not_found)"""
        if key == HOUSE:
            if not await self._identity.guests.is_one(person):
                raise not_found()
            return Actor(person, "member")
        membership = await self._groups.membership(person, key)
        if membership is None:
            raise not_found()
        return Actor(person, membership.role)

    async def _may_write_inside(self, person: str, key: str) -> Access:
        await self.authorise(person, key)
        return _access(person in (await self.live.open(key)).inside)

    async def _may_write_at_table(self, person: str, place: str) -> Access:
        key, _, table = place.rpartition("-")
        await self.authorise(person, key)
        return _access((await self.live.open(key)).table_of.get(person) == table)

    # -- what happens

    async def act(self, key: str, actor: Actor, command_id: str, command: Command) -> int:
        """Do what somebody asks. raises: Refused"""
        if isinstance(command, WalkInOn | TakeMediaOn):
            self._must_look(command.connection, key)
        return await self.live.act(key, actor, command_id, command)

    async def tell_keys(self, person: str, key: str, said: str) -> None:
        """Pass on what somebody's browser says to those at the same table.

        raises: Refused(not_found, not_inside, not_at_a_table)
        """
        await self.authorise(person, key)
        room = await self.live.open(key)
        if person not in room.table_of:
            raise Refused("not_at_a_table" if person in room.inside else "not_inside")
        await self._keys.say(key, person, said)

    async def refresh(self, key: str) -> None:
        """Let the tea-room know who may be here and who hosts, and how they are called."""
        roster = await self._roster(key)
        room = await self.live.open(key)
        await self.live.refresh_names(key)
        if decide_system(room, roster, self._clock.now()):
            self._reread(key)  # others may have told the tea-room more than this process knew
            await self._system(key, await self._roster(key))

    async def resumable(self) -> Collection[str]:
        """The tea-rooms in which somebody may still be."""
        return await self.live.keys()

    async def resume(self, key: str) -> None:
        """Know the tea-room again after a start: whoever was removed while nobody served must not be heard."""
        if len((await self.live.open(key)).inside):
            await self.refresh(key)

    async def changed(self, key: str) -> None:
        """Who may be there has changed, or how somebody is called: where this process knows the tea-room, it learns."""
        if self.live.state(key) is not None:
            await self.refresh(key)

    async def names_changed(self, key: str) -> None:
        """What is written there is told anew, by those who wrote it as they are called and marked now."""
        for place in conversations_of(key):
            await self._conversations.refresh(place)

    async def show_out(self, person: str, key: str) -> None:
        """Somebody does not belong there any more, and sees nothing more of it."""
        await self._connections.end_channel_for(person, f"{KIND}:{key}", "not_member")

    async def put_kettle_on(self, group: str, ended_at: datetime, command_id: str) -> None:
        """A meeting of the group has ended: its people stay for tea. The same command puts it on once."""
        until = ended_at + timedelta(seconds=TEA_AFTER_MEETING_S)
        if until > self._clock.now():
            await self.live.act(group, SYSTEM, command_id, PutKettleOn(until))

    async def wake(self, key: str) -> None:
        """A deadline of the tea-room has come."""
        await self.live.wake(key)

    def overdue(self) -> Mapping[str, datetime]:
        """Deadlines that have passed in tea-rooms whose time is ahead of the wall clock."""
        return self.live.overdue()

    def processes(self) -> Collection[str]:
        """The processes over whose sockets people look at the tea-rooms that this process knows."""
        return {process for room in self.live.known().values() for process in room.presence.processes()}

    def how_many(self) -> int:
        """How many tea-rooms this process follows."""
        return len(self.live.known())

    async def dropped(self, key: str, connection: str, at: datetime | None = None) -> None:
        """A socket that looked at this tea-room is gone, now or since `at`."""
        if connection in (await self.live.open(key)).presence.lines:
            await self._system(key, Drop((connection,), at or self._clock.now()))

    async def process_lapsed(self, process: str, at: datetime) -> None:
        """A process died and was last alive `at`: the people on its sockets are gone since then."""
        for key in await self.live.keys():
            if process in (await self.live.open(key)).presence.processes():
                await self._system(key, DropProcess(process, at))

    async def offer(self, person: str, key: str, call: CallOffer) -> CallAnswer:
        """Answer the offer of somebody at a table. raises: Refused(not_at_a_table, cannot_call, ...)"""
        await self._must_sit(person, key)
        if (await self.live.open(key)).presence.by_text(person):
            raise Refused("cannot_call")
        return await self.media.offer(key, person, call)

    async def wish(self, person: str, key: str, wish: CallWish) -> None:
        """Send somebody at a table only the pictures they want. raises: Refused(not_at_a_table, ...)"""
        await self._must_sit(person, key)
        self.media.wish(key, person, wish)

    async def media_chosen(self, chosen: MediaChosen) -> None:
        """Somebody chose to be heard somewhere: every other tea-room that this process knows lets go of their media."""
        for key, room in self.live.known().items():
            if decide_system(room, ReleaseMedia(chosen), self._clock.now()):
                await self._system(key, ReleaseMedia(chosen))

    def signed_out(self, person: str) -> None:
        """One of the person's devices is theirs no more: it hears nothing, even when they come back from another."""
        for key, room in self.live.known().items():
            if person in room.table_of:
                self.media.reconnect(key, person)

    async def person_erased(self, person: str) -> None:
        """Somebody has no account any more: they are out everywhere, and what they wrote is gone from every screen."""
        for key, room in self.live.known().items():
            if person in room.inside:
                await self.refresh(key)
        await self._conversations.refresh_all()

    async def _must_sit(self, person: str, key: str) -> None:
        await self.authorise(person, key)
        room = await self.live.open(key)
        if person not in room.table_of:
            raise Refused("not_at_a_table")
        if room.inside[person].elsewhere is not None:
            raise Refused("media_elsewhere")

    def _must_look(self, connection: str, key: str) -> None:
        """Only of a connection that looks in do we hear when it is gone. raises: Refused(subscribe_first)"""
        if not self.live.is_watched_by(connection, key):
            raise Refused("subscribe_first")

    # -- what follows

    def _is_listened_to(self, key: str) -> bool:
        """Whether somebody hears what is written there, until they go."""
        return any(self._conversations.listened_to(place) for place in conversations_of(key))

    def _opened(self, key: str, room: Tearoom, version: int) -> None:
        self._apply(key, room, version)
        self._clear_soon(key, room)

    def _changed(self, key: str, old: Tearoom, new: Tearoom, entry: Entry) -> None:
        self._apply(key, new, entry.version)
        for line in crowded_out(old.presence, new.presence):
            self._connections.end_line(line)
        for person, table in old.table_of.items():
            if new.table_of.get(person) != table:
                self._conversations.revoke(person, f"table-{key}-{table}")
            if person not in new.table_of or (new.inside[person].elsewhere and not old.inside[person].elsewhere):
                self.media.disconnect(key, person)
        for person in old.inside.by_person.keys() - new.inside.by_person.keys():
            self._conversations.revoke(person, f"tearoom-{key}")
        if len(old.inside):
            self._clear_soon(key, new)

    def _clear_soon(self, key: str, room: Tearoom) -> None:
        if len(room.inside) or room.clean:
            return
        task = asyncio.create_task(self._clear(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _clear(self, key: str) -> None:
        """Forget who was here. Whoever walks in meanwhile keeps the log as it is, until the room is empty again."""
        forget = log_store.forget(f"{KIND}:{key}", self.live.version(key))
        try:
            await self.live.act(key, SYSTEM, self._ids(), ClearAway(), riding=[forget])
            await self._database.scrub()
        except Exception as error:  # noqa: BLE001 - the next time it is empty is another chance
            log.error("clearing_failed", where=where(error))

    def _apply(self, key: str, room: Tearoom, version: int) -> None:
        self.media.apply(key, policy(self.media.room(key), version, heard(room)))

    async def _roster(self, key: str) -> SetRoster:
        if key == HOUSE:
            return SetRoster(frozenset(await self._identity.guests.names()), ())
        roster = await self._groups.roster(key)
        return SetRoster(frozenset(roster.members), roster.facilitators)

    def _reread(self, key: str) -> None:
        if key == HOUSE:
            self._identity.guests.reread()
        else:
            self._groups.reread(key)

    def _pass_on(self, spoken: KeysSaid) -> None:
        room = self.live.state(spoken.key)
        table = room.table_of.get(spoken.person) if room else None
        if room is None or table is None:
            return
        others = [person for person in room.at(table) if person != spoken.person]
        self.live.send_ephemeral(spoken.key, frame(spoken), people=others, audience=is_inside, droppable=False)

    async def _system(self, key: str, command: Command) -> None:
        await self.live.act(key, SYSTEM, self._ids(), command)


def _access(allowed: bool) -> Access:
    return Access(may_read=allowed, may_write=allowed, fades_after_h=FADES_AFTER_H)


def conversations_of(key: str) -> list[str]:
    """Where people write in this tea-room."""
    return [f"tearoom-{key}", *(f"table-{key}-{table}" for table in CHAIRS)]
