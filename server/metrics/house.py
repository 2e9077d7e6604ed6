"""Metrics of a web process or a worker."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from server.conversation.slice import CONVERSATION
from server.durable.model import Backlog, Overdue
from server.kit.errors import Refused
from server.kit.requests import RequestCounts
from server.metrics.families import counter, counters, gauge, gauges, histogram, histograms
from server.outbox.slice import OUTBOX
from server.platform.platform import Platform
from server.platform.services import Services

LOOK_S = 1.0


class HouseNumbers(Collector):
    """Reads the counts that the platform and the services keep."""

    def __init__(self, platform: Platform, services: Services, requests: RequestCounts) -> None:
        self._platform, self._services, self._requests = platform, services, requests
        self._letters: dict[str, float] = {}
        self._backlogs: Mapping[str, Backlog] = {}
        self._overdue: Mapping[str, Overdue] = {}

    async def look(self) -> None:
        """Query values that only the database knows; they are omitted while it does not answer."""
        self._letters, self._backlogs, self._overdue = {}, {}, {}
        with suppress(Refused, TimeoutError):
            async with asyncio.timeout(LOOK_S):
                letters = await self._services[OUTBOX].outbox.counts()
                self._letters = {"waiting": letters.waiting, "dead": letters.dead}
                self._backlogs = await self._platform.consumers.backlogs()
                self._overdue = await self._platform.timers.overdue()

    def collect(self) -> Iterator[Metric]:
        """All current metrics."""
        yield from self._people()
        yield from self._sockets()
        yield from self._answers()
        yield from self._log()
        yield from self._consumers()
        yield from self._timers()
        yield from self._outside()

    def _people(self) -> Iterator[Metric]:
        sockets, people = self._platform.connections.how_many()
        yield gauge("connections", "Open sockets.", sockets)
        yield gauge("people", "People with an open socket.", people)
        places = {places.kind: places.how_many() for places in self._services.places()}
        places["conversation"] = self._services[CONVERSATION].how_many()
        yield gauges("places", "Rooms, tea-rooms and conversations that this process follows.", "kind", places)

    def _sockets(self) -> Iterator[Metric]:
        counts = self._platform.connections.counts
        yield counters("commands", "Commands over sockets.", ("channel", "command", "outcome"), counts.commands)
        yield histogram("command_seconds", "From hearing a command to its outcome.", counts.command_s)
        yield counter("dropped_frames", "Frames left out for readers that were behind.", counts.dropped)
        yield counter("slow_sockets", "Sockets closed because their reader was too slow.", counts.too_slow)

    def _answers(self) -> Iterator[Metric]:
        requests, sockets = self._requests, self._platform.connections.counts
        yield counters("requests", "Requests by what came of them.", ("route", "status"), requests.answers)
        by_route = {(route,): spread for route, spread in requests.seconds.items()}
        yield histograms("request_seconds", "From a request to the end of its answer.", ("route",), by_route)
        said = {("socket", code): n for code, n in sockets.refusals.items()}
        said |= {("request", code): n for code, n in requests.refusals.items()}
        yield counters("refusals", "What was refused, by code.", ("over", "code"), said)

    def _log(self) -> Iterator[Metric]:
        platform = self._platform
        yield histogram("journal_batch_entries", "Entries that shared a commit.", platform.journal.sizes)
        yield histogram("journal_commit_seconds", "How long a commit took.", platform.journal.commit_s)
        yield counter("follower_gaps", "Hints missed, noticed by the next one.", platform.follower.gaps)
        yield counter("follower_late_heads", "Hints missed, noticed only by comparing heads.", platform.follower.late)

    def _consumers(self) -> Iterator[Metric]:
        found, label = self._backlogs, "consumer"
        behind = {name: one.entries for name, one in found.items()}
        yield gauges("consumer_lag_entries", "Entries that a consumer has not handled.", label, behind)
        ages = {name: one.seconds for name, one in found.items()}
        yield gauges("consumer_lag_seconds", "Age of the oldest of these; idle ones may lag by 30 s.", label, ages)
        dead = {name: one.dead for name, one in found.items()}
        yield gauges("consumer_dead_events", "Events that a consumer gave up.", label, dead)

    def _timers(self) -> Iterator[Metric]:
        found, label = self._overdue, "timer"
        late = {kind: one.late for kind, one in found.items()}
        yield gauges("timers_late", "Timers that should have fired.", label, late)
        ages = {kind: one.seconds for kind, one in found.items()}
        yield gauges("timers_late_seconds", "Since the oldest of these was due.", label, ages)
        dead = {kind: one.dead for kind, one in found.items()}
        yield gauges("timers_dead", "Timers that were given up.", label, dead)

    def _outside(self) -> Iterator[Metric]:
        platform = self._platform
        if self._letters:
            yield gauges("letters", "Letters on their way, and letters that never went.", "state", self._letters)
        used, size, waiting = platform.database.connections()
        states = {"used": used, "free": size - used, "waited_for": waiting}
        yield gauges("database_connections", "Connections to the database.", "state", states)
        yield gauge("media_ready", "Whether a media server answers.", platform.media.ready)
        yield gauge("backplane_up", "Whether other processes can be told.", platform.backplane.ready)
        if traffic := platform.backplane.traffic:
            told = {("published",): traffic.published, ("heard",): traffic.heard}
            yield counters("backplane_messages", "Messages to and from other processes.", ("way",), told)
            yield counter("backplane_lines", "How often the backplane was reached.", traffic.reached)
