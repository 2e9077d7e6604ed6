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
from server.settings.setting import Setting

S = TypeVar("S")
Step = Callable[[S], Awaitable[None]]


class LivePlaces(Protocol):
    """Live places of one kind, where people are together now: rooms, tea-rooms."""

    @property
    def kind(self) -> str:
        """The prefix of their streams."""
        ...

    async def resumable(self) -> Collection[str]:
        """The keys of places where somebody may still be."""
        ...

    async def resume(self, key: str) -> None:
        """Load the place again after a start."""
        ...

    async def wake(self, key: str) -> None:
        """Handle a deadline of the place."""
        ...

    def overdue(self) -> Mapping[str, datetime]:
        """Passed deadlines in places whose time is ahead of the wall clock."""
        ...

    def processes(self) -> Collection[str]:
        """The processes that hold the sockets of people in the places this process knows."""
        ...

    async def process_lapsed(self, process: str, at: datetime) -> None:
        """Handle the death of a process that was last alive `at`."""
        ...

    def how_many(self) -> int:
        """The number of places this process follows."""
        ...


def nothing(_: object) -> tuple[()]:
    """For a slice that adds none of these."""
    return ()


def no_consumers(_: object, __: Consumers) -> None:
    """For a slice without durable consumers: it follows no events, or only those its process knows."""


def no_timers(_: object, __: Timers) -> None:
    """For a slice without timers."""


def no_pages(_: object, __: Pages) -> tuple[()]:
    """For a slice without server-rendered pages."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[S]):
    """What one slice adds to the house. shape: callables are given the service that was composed for the slice

    `erase_before`: slices that can erase a person only after this one has. `views`: the component under
    `web/src/features` for each address of the web front end
    """

    name: str
    tables: ModuleType | None = None
    privacy: Privacy | None = None
    erase_before: tuple[str, ...] = ()
    wire: Mapping[str, object] = field(default_factory=dict)
    """Types for browsers, by their name in TypeScript."""
    settings: tuple[Setting[Any], ...] = ()
    """What organisers may change while the house is open."""
    views: Mapping[str, str] = field(default_factory=dict)
    routes: Callable[[S], Iterable[BaseRoute]] = nothing
    pages: Callable[[S, Pages], Iterable[BaseRoute]] = no_pages
    """Routes of server-rendered pages."""
    channels: Callable[[S], Iterable[Channel]] = nothing
    consumers: Callable[[S, Consumers], None] = no_consumers
    """Registers its durable consumers of events, each under the slice's name and its own: `tearoom.kettle`."""
    timers: Callable[[S, Timers], None] = no_timers
    """Registers its timer handlers, each kind under the slice's name and its own."""
    letters: Mapping[str, LetterKind[S, Any]] = field(default_factory=dict)
    """The emails it may send, by the name of the kind."""
    notices: tuple[str, ...] = ()
    """The kinds of notices that it may put into people's inboxes; pages have the texts."""
    places: Callable[[S], LivePlaces] | None = None
    start: Step[S] | None = None
    settle: Step[S] | None = None
    """Waits until everything that follows from decisions is done; called before the process ends."""
    serving: Mapping[str, Step[S]] = field(default_factory=dict)
    """Loops that run for as long as a process serves people."""
    working: Mapping[str, Step[S]] = field(default_factory=dict)
    """Loops that run in processes that do the background work."""
    sweep: Step[S] | None = None
    """Unloads what nobody uses; called periodically in every process."""
    tidy: Step[S] | None = None
    """Deletes data that is past the retention in `privacy`; called periodically where the background work is done."""

    def own_tables(self) -> tuple[Table, ...]:
        """The slice's tables."""
        return tuple(one for one in vars(self.tables).values() if isinstance(one, Table)) if self.tables else ()
