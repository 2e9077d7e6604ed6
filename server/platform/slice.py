"""What a feature adds to the house, declared once: everything else iterates over these declarations."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Table
from starlette.routing import BaseRoute

from server.durable.consumers import Consumers
from server.durable.timers import Timers
from server.kit.pages import Pages
from server.kit.privacy import Privacy
from server.platform.letters import LetterKind
from server.realtime.channel import Channel

S = TypeVar("S")
Step = Callable[[S], Awaitable[None]]


class LivePlaces(Protocol):
    """Places of one kind in which people are together now: rooms, tea-rooms."""

    @property
    def kind(self) -> str:
        """What their streams begin with."""
        ...

    async def resumable(self) -> Collection[str]:
        """The places in which somebody may still be, by key."""
        ...

    async def resume(self, key: str) -> None:
        """Know the place again after a start."""
        ...

    async def wake(self, key: str) -> None:
        """A deadline of the place has come."""
        ...

    def overdue(self) -> Mapping[str, datetime]:
        """Deadlines that have passed in places whose time is ahead of the wall clock."""
        ...

    def processes(self) -> Collection[str]:
        """The processes over whose sockets people are in the places that this process knows."""
        ...

    async def process_lapsed(self, process: str, at: datetime) -> None:
        """A process died and was last alive `at`."""
        ...

    def how_many(self) -> int:
        """How many places this process follows."""
        ...


def nothing(_: object) -> tuple[()]:
    """For a slice without any of these."""
    return ()


def no_consumers(_: object, __: Consumers) -> None:
    """For a slice that follows no events, or only in what a process knows."""


def no_timers(_: object, __: Timers) -> None:
    """For a slice in which nothing is due at a time."""


def no_pages(_: object, __: Pages) -> tuple[()]:
    """For a slice without pages of the server."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[S]):
    """What one slice adds to the house. shape: what is called is given the service that was composed for the slice

    `erase_before`: slices that can only forget a person after this one has. `views`: the component under
    `web/src/features` that shows each address of the web front end
    """

    name: str
    tables: ModuleType | None = None
    privacy: Privacy | None = None
    erase_before: tuple[str, ...] = ()
    wire: Mapping[str, object] = field(default_factory=dict)
    """Types that browsers know, by their name in TypeScript."""
    views: Mapping[str, str] = field(default_factory=dict)
    routes: Callable[[S], Iterable[BaseRoute]] = nothing
    pages: Callable[[S, Pages], Iterable[BaseRoute]] = no_pages
    """Addresses that answer with pages made on the server."""
    channels: Callable[[S], Iterable[Channel]] = nothing
    consumers: Callable[[S, Consumers], None] = no_consumers
    """Registers its durable consumers of events, each under the slice's name and its own: `tearoom.kettle`."""
    timers: Callable[[S, Timers], None] = no_timers
    """Registers what is done when its timers fire, each kind under the slice's name and its own."""
    letters: Mapping[str, LetterKind[S, Any]] = field(default_factory=dict)
    """What it may write to people, by the name of the kind."""
    places: Callable[[S], LivePlaces] | None = None
    start: Step[S] | None = None
    settle: Step[S] | None = None
    """Return when everything that follows from what was decided is done; before the process ends."""
    serving: Mapping[str, Step[S]] = field(default_factory=dict)
    """What goes on for as long as a process serves people."""
    working: Mapping[str, Step[S]] = field(default_factory=dict)
    """What goes on in processes that do the background work."""
    sweep: Step[S] | None = None
    """Put away, in every process, what nobody uses; now and then."""
    tidy: Step[S] | None = None
    """Delete what has been kept for as long as `privacy` says; now and then, where the background work is done."""

    def own_tables(self) -> tuple[Table, ...]:
        """The tables that the slice keeps."""
        return tuple(one for one in vars(self.tables).values() if isinstance(one, Table)) if self.tables else ()
