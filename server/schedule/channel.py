"""`person:me`: what every open page of a person is told at once, wherever it is. Nothing is stored, nothing resumed."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import msgspec

from server.groups.api import (
    GroupChanged,
    Groups,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    Renamed,
    RosterChanged,
)
from server.kit.errors import Refused, not_found
from server.kit.events import Events
from server.realtime.channel import Connection
from server.realtime.wire import Ephemeral, Snapshot
from server.schedule.model import (
    MeetingCancelled,
    MeetingEnded,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
)

NAME = "person:me"
AnyChange = (
    GroupChanged
    | MemberJoined
    | RosterChanged
    | Renamed
    | MeetingPlanned
    | MeetingMoved
    | MeetingCancelled
    | MeetingEnded
)
CHANGES: tuple[type[AnyChange], ...] = (
    GroupChanged,
    MemberJoined,
    RosterChanged,
    Renamed,
    MeetingPlanned,
    MeetingMoved,
    MeetingCancelled,
    MeetingEnded,
)


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Read the list of groups again; or a meeting of one has opened."""

    kind: Literal["groups_changed", "meeting_opened"]
    meeting: str | None = None
    group: str | None = None


GROUPS_CHANGED = Notice("groups_changed")


class PersonChannel:
    """A channel of kind `person` with the one key `me`."""

    kind = "person"

    def __init__(self, groups: Groups, events: Events) -> None:
        self._groups = groups
        self._open: dict[str, set[Connection]] = defaultdict(set)
        for change in CHANGES:
            events.on(change, self._group_changed)
        events.on(MemberLeft, self._somebody_went)
        events.on(MemberRemoved, self._somebody_went)
        events.on(MeetingOpened, self._meeting_opened)

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:  # noqa: ARG002 - the shape of a Channel
        if key != "me":
            raise not_found()
        self._open[connection.person].add(connection)
        connection.send(msgspec.json.encode(Snapshot(NAME, 0, msgspec.Raw(b"{}"))))

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:  # noqa: ARG002 - the shape of a Channel
        raise Refused("unknown_command")

    async def unsubscribe(self, connection: Connection, key: str) -> None:  # noqa: ARG002 - the shape of a Channel
        self._open[connection.person].discard(connection)
        if not self._open[connection.person]:
            del self._open[connection.person]

    async def _group_changed(self, event: AnyChange) -> None:
        self._tell((await self._groups.roster(event.group)).members, GROUPS_CHANGED)

    async def _somebody_went(self, event: MemberLeft | MemberRemoved) -> None:
        self._tell([event.person, *(await self._groups.roster(event.group)).members], GROUPS_CHANGED)

    async def _meeting_opened(self, event: MeetingOpened) -> None:
        notice = Notice("meeting_opened", event.meeting, event.group)
        self._tell((await self._groups.roster(event.group)).members, notice)

    def _tell(self, people: Iterable[str], notice: Notice) -> None:
        frame = msgspec.json.encode(Ephemeral(NAME, msgspec.Raw(msgspec.json.encode(notice))))
        for person in people:
            for connection in list(self._open.get(person, ())):
                connection.send(frame)
