"""What tea-rooms hear from the rest of the house."""

from collections.abc import Sequence

from server.circle.one_place import MediaChosen, chosen
from server.circle.seats import Seat, Sounding
from server.durable.consumers import Consumers
from server.durable.model import Delivery
from server.groups.api import MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged
from server.identity.api import ConsentChanged, PersonErased, PersonRenamed, SignedOut
from server.journal.news import News
from server.schedule.api import MeetingEnded
from server.tearoom.events import Event, MediaTaken, SatDown
from server.tearoom.model import HOUSE, KIND, Tearoom
from server.tearoom.service import Tearooms

Gone = MemberLeft | MemberRemoved
GONE: tuple[type[Gone], ...] = (MemberLeft, MemberRemoved)
Change = Gone | MemberJoined | Renamed | RosterChanged
CHANGES: tuple[type[Change], ...] = (*GONE, MemberJoined, Renamed, RosterChanged)

Shown = Renamed | RosterChanged  # how somebody is called, and whether they are marked
SHOWN: tuple[type[Shown], ...] = (Renamed, RosterChanged)


def says(before: Tearoom, after: Tearoom, events: Sequence[Event]) -> list[MediaChosen]:
    """Whoever is heard at a table now has chosen it before all other places; standing they are heard nowhere."""
    people = [event.person for event in events if isinstance(event, MediaTaken | SatDown)]
    place, sounding = f"{KIND}:{after.key}", sounding_in(after.key)
    sitting = dict.fromkeys(person for person in people if person in after.table_of)
    return [
        one
        for person in sitting
        for one in chosen(person, place, sounding, heard_before(before, person), after.inside[person])
    ]


def heard_before(before: Tearoom, person: str) -> Seat | None:
    """The person's chair at a table, if they sat at one."""
    return before.inside[person] if person in before.table_of else None


def sounding_in(key: str) -> Sounding:
    """How this tea-room is told apart from other places."""
    return "house" if key == HOUSE else "tearoom"


def consume(tearooms: Tearooms, consumers: Consumers) -> None:
    """After a meeting the kettle goes on."""

    async def meeting_ended(ended: Delivery[MeetingEnded]) -> None:
        await tearooms.put_kettle_on(ended.event.group, ended.published_at, f"kettle-{ended.id}")

    consumers.consume("tearoom.kettle", MeetingEnded, meeting_ended)


class Inward:
    """Who may be there and how they are called."""

    def __init__(self, tearooms: Tearooms, news: News) -> None:
        self._tearooms = tearooms
        for gone in GONE:
            news.on(gone, self._member_gone)
        for change in CHANGES:
            news.on(change, self._group_changed)
        for shown in SHOWN:
            news.on(shown, self._shown_otherwise)
        news.on(ConsentChanged, self._consent_withdrawn)
        news.on(ConsentChanged, self._consent_changed)
        news.on(PersonRenamed, self._renamed)
        news.on(MediaChosen, self._media_chosen)
        news.on(PersonErased, self._erased)
        news.at_once(SignedOut, self._signed_out)

    async def _member_gone(self, event: Gone) -> None:
        await self._tearooms.show_out(event.person, event.group)

    async def _group_changed(self, event: Change) -> None:
        await self._tearooms.changed(event.group)

    async def _shown_otherwise(self, event: Shown) -> None:
        await self._tearooms.names_changed(event.group)

    async def _consent_withdrawn(self, event: ConsentChanged) -> None:
        if event.purpose == "house_tearoom" and not event.given:
            await self._tearooms.show_out(event.person, HOUSE)

    async def _consent_changed(self, event: ConsentChanged) -> None:
        if event.purpose == "house_tearoom":
            await self._tearooms.changed(HOUSE)

    async def _renamed(self, _: PersonRenamed) -> None:
        await self._tearooms.changed(HOUSE)

    async def _erased(self, event: PersonErased) -> None:
        await self._tearooms.person_erased(event.person)

    async def _media_chosen(self, event: MediaChosen) -> None:
        await self._tearooms.media_chosen(event)

    def _signed_out(self, event: SignedOut) -> None:
        self._tearooms.signed_out(event.person)
