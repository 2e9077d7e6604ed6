"""The service of each slice, and everything they add together."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from starlette.routing import BaseRoute

from server.durable.consumers import Consumers
from server.durable.timers import Timers
from server.kit.pages import Pages
from server.kit.supervise import Loop
from server.platform.letters import OwnedKind
from server.platform.slice import LivePlaces, S, Slice, Step
from server.realtime.channel import Channel


class Services:
    """The services by slice, in the order of composition."""

    def __init__(self) -> None:
        self._services: dict[str, tuple[Slice[Any], Any]] = {}

    def add(self, slice_: Slice[S], service: S) -> S:
        """Register the slice's service. raises: ValueError if the slice already has one"""
        if slice_.name in self._services:
            raise ValueError(f"{slice_.name} is composed already")
        self._services[slice_.name] = slice_, service
        return service

    def __getitem__(self, slice_: Slice[S]) -> S:
        """The slice's service. raises: KeyError"""
        service: S = self._services[slice_.name][1]
        return service

    @property
    def slices(self) -> list[Slice[Any]]:
        """The composed slices."""
        return [slice_ for slice_, _ in self._services.values()]

    def routes(self, pages: Pages) -> Iterator[BaseRoute]:
        """Every slice's routes."""
        for slice_, service in self._services.values():
            yield from slice_.routes(service)
            yield from slice_.pages(service, pages)

    def views(self) -> dict[str, str]:
        """The component that shows each address of the web front end."""
        return {address: view for slice_ in self.slices for address, view in slice_.views.items()}

    def channels(self) -> Iterator[Channel]:
        """Every kind of channel."""
        for slice_, service in self._services.values():
            yield from slice_.channels(service)

    def letters(self) -> Iterator[OwnedKind]:
        """Every kind of letter."""
        for slice_, service in self._services.values():
            yield from owned_kinds(slice_, service)

    def notices(self) -> Iterator[str]:
        """Every kind of notice."""
        for slice_ in self.slices:
            yield from slice_.notices

    def places(self) -> Iterator[LivePlaces]:
        """Every kind of place in which people are together."""
        for slice_, service in self._services.values():
            if slice_.places is not None:
                yield slice_.places(service)

    def register(self, consumers: Consumers, timers: Timers) -> None:
        """Register each slice's durable consumers and timers."""
        for slice_, service in self._services.values():
            slice_.consumers(service, consumers)
            slice_.timers(service, timers)

    def serving(self) -> dict[str, Loop]:
        """Loops that run while a process serves people, by name."""
        return self._loops(lambda slice_: slice_.serving)

    def working(self) -> dict[str, Loop]:
        """Loops of the background work, by name."""
        return self._loops(lambda slice_: slice_.working)

    def steps(self, which: Callable[[Slice[Any]], Step[Any] | None]) -> dict[str, Loop]:
        """One step of every slice that has it, by the slice's name. shape: `which` selects the step"""
        return {
            name: partial(step, service)
            for name, (slice_, service) in self._services.items()
            if (step := which(slice_)) is not None
        }

    def _loops(self, which: Callable[[Slice[Any]], Any]) -> dict[str, Loop]:
        return {
            f"{slice_.name}.{name}": partial(loop, service)
            for slice_, service in self._services.values()
            for name, loop in which(slice_).items()
        }


def owned_kinds(slice_: Slice[S], service: S) -> Iterator[OwnedKind]:
    """The kinds of letters that a slice declares."""
    for name, kind in slice_.letters.items():
        yield OwnedKind(name, kind, service)
