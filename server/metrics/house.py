"""Numbers of a process that serves people, or works for those that do."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from server.adapters.backplane_redis import RedisBackplane
from server.kit.errors import Refused
from server.kit.requests import RequestCounts
from server.metrics.families import counter, counters, gauge, gauges, histogram, histograms
from server.parts import Parts

LOOK_S = 1.0


class HouseNumbers(Collector):
    """Reads what the parts count by themselves."""

    def __init__(self, parts: Parts, requests: RequestCounts) -> None:
        self._parts = parts
        self._requests = requests
        self._letters: dict[str, float] = {}

    async def look(self) -> None:
        """Ask the database what only it knows; while it does not answer, that is left out."""
        self._letters = {}
        with suppress(Refused, TimeoutError):
            async with asyncio.timeout(LOOK_S):
                letters = await self._parts.identity.outbox.counts()
                self._letters = {"waiting": letters.waiting, "dead": letters.dead}

    def collect(self) -> Iterator[Metric]:
        """All there is now."""
        yield from self._people()
        yield from self._sockets()
        yield from self._answers()
        yield from self._log()
        yield from self._outside()

    def _people(self) -> Iterator[Metric]:
        parts = self._parts
        sockets, people = parts.ground.connections.how_many()
        yield gauge("connections", "Open sockets.", sockets)
        yield gauge("people", "People with an open socket.", people)
        places = {
            "room": len(parts.rooms.rooms.live.known()),
            "tearoom": len(parts.tearooms.live.known()),
            "conversation": parts.conversations.how_many(),
        }
        yield gauges("places", "Rooms, tea-rooms and conversations that this process follows.", "kind", places)

    def _sockets(self) -> Iterator[Metric]:
        counts = self._parts.ground.connections.counts
        yield counters("commands", "Commands over sockets.", ("channel", "command", "outcome"), counts.commands)
        yield histogram("command_seconds", "From hearing a command to its outcome.", counts.command_s)
        yield counter("dropped_frames", "Frames left out for readers that were behind.", counts.dropped)
        yield counter("slow_sockets", "Sockets closed because their reader was too slow.", counts.too_slow)

    def _answers(self) -> Iterator[Metric]:
        requests, sockets = self._requests, self._parts.ground.connections.counts
        yield counters("requests", "Requests by what came of them.", ("route", "status"), requests.answers)
        by_route = {(route,): spread for route, spread in requests.seconds.items()}
        yield histograms("request_seconds", "From a request to the end of its answer.", ("route",), by_route)
        said = {("socket", code): n for code, n in sockets.refusals.items()}
        said |= {("request", code): n for code, n in requests.refusals.items()}
        yield counters("refusals", "What was refused, by code.", ("over", "code"), said)

    def _log(self) -> Iterator[Metric]:
        ground = self._parts.ground
        yield histogram("journal_batch_entries", "Entries that shared a commit.", ground.journal.sizes)
        yield histogram("journal_commit_seconds", "How long a commit took.", ground.journal.commit_s)
        yield counter("follower_gaps", "Hints missed, noticed by the next one.", ground.follower.gaps)
        yield counter("follower_late_heads", "Hints missed, noticed only by comparing heads.", ground.follower.late)

    def _outside(self) -> Iterator[Metric]:
        ground = self._parts.ground
        if self._letters:
            yield gauges("letters", "Letters on their way, and letters that never went.", "state", self._letters)
        used, size, waiting = ground.database.connections()
        states = {"used": used, "free": size - used, "waited_for": waiting}
        yield gauges("database_connections", "Connections to the database.", "state", states)
        yield gauge("media_ready", "Whether a media server answers.", ground.media.ready)
        yield gauge("backplane_up", "Whether other processes can be told.", ground.backplane.ready)
        if isinstance(ground.backplane, RedisBackplane):
            told = {("published",): ground.backplane.published, ("heard",): ground.backplane.heard}
            yield counters("backplane_messages", "Messages to and from other processes.", ("way",), told)
            yield counter("backplane_lines", "How often the backplane was reached.", ground.backplane.lines)
