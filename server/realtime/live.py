"""Runs a machine over the journal: any process may act, each folds the same log and updates its own connections."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Generic

import msgspec
from sqlalchemy import Executable

from server.journal import store
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.model import TRIES, Entry, VersionTaken
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Kind, Refused
from server.kit.ids import NewId
from server.realtime.audiences import Audiences, Look
from server.realtime.channel import Connection
from server.realtime.live_stream import LiveStream
from server.realtime.machine import SYSTEM, A, Actor, C, E, Machine, S
from server.realtime.open_streams import Opened, OpenStreams
from server.realtime.throttle import Pace, Throttle, at_once
from server.realtime.turns import Turns

Names = Callable[[str], Awaitable[dict[str, str]]]
Changed = Callable[[str, S, S, Entry], None]
Says = Callable[[S, S, Sequence[E]], Sequence[object]]


def says_nothing(_before: object, _after: object, _events: object) -> Sequence[object]:
    """For streams whose decisions concern nobody else."""
    return ()


class LiveStreams(Generic[S, C, E, A]):
    """All streams of one kind, as this process knows them.

    shape: `names` gives the shown name of everybody who may appear under a key; `tick` is the command sent when a
    deadline is due; `says` gives the news of a decision, which `news` publishes atomically with it
    """

    def __init__(
        self,
        kind: str,
        machine: Machine[S, C, E, A],
        *,
        database: Database,
        journal: Journal,
        follower: Follower,
        clock: Clock,
        ids: NewId,
        names: Names,
        tick: C | None = None,
        pace: Pace = at_once,
        news: News | None = None,
        says: Says[S, E] = says_nothing,
    ) -> None:
        self._kind = kind
        self._machine = machine
        self._database = database
        self._journal = journal
        self._follower = follower
        self._clock = clock
        self._ids = ids
        self._names = names
        self._tick = tick
        self._pace = pace
        self._news = news
        self._says = says
        self._decode: Callable[[bytes], list[E]] = msgspec.json.Decoder(
            list[machine.event_types]  # type: ignore[name-defined]  # a type that is only known at run time
        ).decode
        self._streams = OpenStreams[S, A](self._read, follower.leave, clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed: list[Changed[S]] = []

    # -- state

    async def open(self, key: str) -> S:
        """The current state, folded from the log if this process does not have it open yet."""
        return (await self._streams.open(key)).state

    def state(self, key: str) -> S | None:
        """The current state, if this process has the stream open."""
        stream = self._streams.get(key)
        return stream.state if stream else None

    def version(self, key: str) -> int:
        """The newest version that this process knows; 0 if the stream is not open here."""
        stream = self._streams.get(key)
        return stream.version if stream else 0

    def known(self) -> dict[str, S]:
        """The state of every stream that this process has open."""
        return {key: stream.state for key, stream in self._streams.all().items()}

    def turns(self, key: str) -> Turns:
        """Who acts on a stream that this process has open, and who waits. raises: KeyError"""
        return self._streams.all()[key].turns

    async def keys(self) -> list[str]:
        """Every key of this kind with at least one decision."""
        async with self._database.read() as tx:
            return await store.keys(tx, self._kind)

    # -- decisions

    async def act(
        self,
        key: str,
        actor: Actor,
        command_id: str,
        command: C,
        *,
        riding: Sequence[Executable] = (),
        urgent: bool = False,
    ) -> int:
        """Decide and write. Returns the version that answers the command, the same for a repeated id.

        `urgent` commands run first. The rest take turns, one per person.

        `riding` are statements for the same transaction; they are omitted when the command changes nothing.
        raises: Refused (by the machine; `again` after losing to others many times)
        """
        stream = await self._streams.open(key)
        async with stream.turns.of(actor.person, urgent=urgent):
            if actor.person and actor.person not in stream.names:
                await self._read_names(stream)
            for _ in range(TRIES):
                if answered := stream.answers.get((actor.person, command_id)):
                    return answered
                now = self._time(stream)
                try:
                    events = self._machine.decide(stream.state, actor, command, now)
                except Refused:
                    if await self._was_behind(stream):
                        continue
                    raise
                if not events:
                    if await self._was_behind(stream):
                        continue
                    return stream.version
                try:
                    return await self._append(stream, actor, command_id, events, now, riding)
                except VersionTaken:
                    await self._follower.catch_up(stream.name)
        raise Refused("again", Kind.AGAIN)

    async def wake(self, key: str) -> None:
        """Handle a deadline under this key: send the machine a tick."""
        if self._tick is not None:
            await self.act(key, SYSTEM, self._ids(), self._tick)

    def overdue(self) -> dict[str, datetime]:
        """Passed deadlines in streams whose time is ahead of the wall clock."""
        now = self._clock.now()
        return {
            key: due
            for key, stream in self._streams.all().items()
            if (time := self._time(stream)) > now and (due := self._machine.wake_at(stream.state)) and due <= time
        }

    def on_change(self, changed: Changed[S]) -> None:
        """Call `changed(key, old, new, entry)` in every process after each commit, before the patches are sent.

        It must not block or raise; it may remove connections.
        """
        self._changed.append(changed)

    def on_open(self, opened: Opened[S]) -> None:
        """Call `opened(key, state, version)` when this process has read a stream for the first time."""
        self._streams.on_open(opened)

    def keep_while(self, needed: Callable[[str], bool]) -> None:
        """Follow a stream for as long as `needed(key)` is true, even without viewers."""
        self._streams.keep_while(needed)

    async def sweep(self) -> None:
        """Unload streams that nobody has used for a while."""
        await self._streams.sweep()

    # -- viewers

    async def join(self, connection: Connection, key: str) -> None:
        """Send a snapshot now, and patches from now on."""
        stream = await self._streams.open(key)
        stream.audiences.join(connection, self._look(stream))

    def leave(self, connection: Connection, key: str) -> None:
        """Stop sending; leaving twice is not an error."""
        if stream := self._streams.get(key):
            stream.audiences.leave(connection)

    def watching(self, key: str) -> list[Connection]:
        """The connections of this process that view the stream."""
        stream = self._streams.get(key)
        return stream.audiences.connections() if stream else []

    def is_watched_by(self, connection: str, key: str) -> bool:
        """Whether this connection views the stream."""
        stream = self._streams.get(key)
        return stream is not None and connection in stream.audiences

    async def refresh_names(self, key: str) -> None:
        """Read the shown names again and update every viewer."""
        if stream := self._streams.get(key):
            await self._read_names(stream)

    def send_ephemeral(
        self,
        key: str,
        body: object,
        *,
        people: Iterable[str] | None = None,
        audience: Callable[[A], bool] | None = None,
        droppable: bool = True,
    ) -> None:
        """Send an ephemeral to these people or to every viewer, limited by the filter; it is never stored."""
        if stream := self._streams.get(key):
            stream.audiences.send_ephemeral(body, people, audience, droppable=droppable)

    # -- internals

    async def _append(
        self,
        stream: LiveStream[S, A],
        actor: Actor,
        command_id: str,
        events: Sequence[E],
        now: datetime,
        riding: Sequence[Executable],
    ) -> int:
        after = self._fold(stream.state, events, now)
        entry = Entry(stream.name, stream.version + 1, command_id, actor.person, now, msgspec.json.encode(events))
        append = partial(self._journal.append, entry, wake_at=self._machine.wake_at(after), riding=riding)
        said = self._says(stream.state, after, events)
        if said and self._news is not None:
            return (await self._news.say_with(said, lambda last: append(last=last))).entry.version
        return (await append()).entry.version

    async def _was_behind(self, stream: LiveStream[S, A]) -> bool:
        """Whether another process had decided something unknown here: a refusal may then be wrong."""
        before = stream.version
        await self._follower.catch_up(stream.name)
        return stream.version != before

    async def _read(self, key: str) -> LiveStream[S, A]:
        name = f"{self._kind}:{key}"
        audiences = Audiences[A](name)
        pacing = Throttle(audiences, self._pace, self._clock)
        stream = LiveStream(key, name, self._machine.start(key), audiences, pacing, self._clock.monotonic())
        stream.names = await self._names(key)
        await self._follower.follow(name, lambda entry: self._hear(stream, entry))
        return stream

    def _hear(self, stream: LiveStream[S, A], entry: Entry) -> None:
        old = stream.state
        stream.take(entry, self._fold(old, self._decode(entry.events), entry.at), self._clock.monotonic())
        if stream in self._streams:
            for changed in self._changed:
                changed(stream.key, old, stream.state, entry)
            stream.pacing.tell(lambda: self._look(stream), entry.person)
            if entry.person and entry.person not in stream.names:
                self._soon(self.refresh_names(stream.key))

    def _time(self, stream: LiveStream[S, A]) -> datetime:
        """Time in a stream neither runs backwards nor stands still when a clock is set back."""
        now = self._clock.now()
        if stream.at <= now:
            return now
        return stream.at + timedelta(seconds=self._clock.monotonic() - stream.heard_at)

    def _fold(self, state: S, events: Sequence[E], at: datetime) -> S:
        for event in events:
            state = self._machine.evolve(state, event, at)
        return state

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read_names(self, stream: LiveStream[S, A]) -> None:
        names = await self._names(stream.key)
        if names != stream.names:
            stream.names = names
            stream.pacing.tell(lambda: self._look(stream))

    def _look(self, stream: LiveStream[S, A]) -> Look[A]:
        machine, state, names = self._machine, stream.state, stream.names
        return Look(
            stream.version,
            lambda person: machine.audience(state, person),
            lambda audience: machine.view(state, audience, names),
            lambda person: machine.own(state, person),
        )
