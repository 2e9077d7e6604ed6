"""What tea-rooms hear from the rest of the house."""

from server.groups.api import MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged
from server.identity.api import ConsentChanged, PersonErased, PersonRenamed, SignedOut
from server.kit.events import Events
from server.realtime.connections import Connections
from server.schedule.api import MeetingEnded
from server.tearoom.model import HOUSE, KIND
from server.tearoom.service import Tearooms

GroupChange = MemberJoined | MemberLeft | MemberRemoved | Renamed | RosterChanged
GROUP_CHANGES: tuple[type[GroupChange], ...] = (MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged)


class Inward:
    """Who may be there and how they are called; and that a meeting has ended, after which the kettle goes on."""

    def __init__(self, tearooms: Tearooms, events: Events, connections: Connections) -> None:
        self._tearooms = tearooms
        self._connections = connections
        for change in GROUP_CHANGES:
            events.on(change, self._group_changed)
        events.on(ConsentChanged, self._consent_changed)
        events.on(PersonRenamed, self._renamed)
        events.on(SignedOut, self._signed_out)
        events.on(PersonErased, self._erased)
        events.on(MeetingEnded, self._meeting_ended)

    async def _group_changed(self, event: GroupChange) -> None:
        if isinstance(event, MemberLeft | MemberRemoved):
            await self._show_out(event.person, event.group)
        await self._tearooms.refresh(event.group)

    async def _consent_changed(self, event: ConsentChanged) -> None:
        if event.purpose != "house_tearoom":
            return
        if not event.given:
            await self._show_out(event.person, HOUSE)
        await self._tearooms.refresh(HOUSE)

    async def _renamed(self, _: PersonRenamed) -> None:
        await self._tearooms.refresh(HOUSE)

    async def _signed_out(self, event: SignedOut) -> None:
        self._tearooms.signed_out(event.person)

    async def _erased(self, event: PersonErased) -> None:
        await self._tearooms.person_erased(event.person)

    async def _meeting_ended(self, event: MeetingEnded) -> None:
        await self._tearooms.put_kettle_on(event.group)

    async def _show_out(self, person: str, key: str) -> None:
        await self._connections.end_channel_for(person, f"{KIND}:{key}", "not_member")
