"""CPU per delivered message in rooms of 10, 100 and 1,000, on every server in turn, and how fast it comes.

Messages come as fast as a server takes them. Reactions come at the pace at which a person may react, on every server:
that leaves all of them idle most of the time, so what they use while nobody reacts is measured too, and taken off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_messages.dialects import TearoomReactions
from tests.bench_messages.load import Come, Load, Talk, Talked
from tests.bench_messages.subjects import CHANNELS, PEERS, PICOWS, SOCKETIO, TEAROOM, TEAROOM_SMALL, Subject
from tests.bench_messages.town import ROOMS, Town

WINDOW = 4  # messages under way in each room
ROUNDS = sized(3, 1)
SECONDS, WARM_S = sized((1.5, 0.4), (0.3, 0.1))
RATE = 100.0  # messages a second, when it is the time that counts
STORED = "stored, ordered, acknowledged; channels authorised; messages that share a patch count each"
NOT_STORED = "not stored, not acknowledged, no resume"
Ratios = dict[str, float]


@dataclass(frozen=True)
class Bench:
    """One kind of talk on all servers.

    shape: `ours` says what Tearoom does for it; with `each_per_s` everybody talks so often, else as `window` allows
    """

    town: Town
    load: Load
    size: int
    window: int
    metric: str
    ours: str
    each_per_s: float = 0.0

    def compare(self, names: Sequence[str], rounds: int = ROUNDS) -> dict[str, list[Talked]]:
        """Let each server's people talk in turn; the medians, and what stands beside, as lines."""
        heard: dict[str, list[Talked]] = {name: [] for name in names}
        for _ in range(rounds):
            for name in names:
                heard[name].append(self._once(self.town.subjects[name]))
        for name, talks in heard.items():
            self._show(self.town.subjects[name], talks)
        return heard

    def _once(self, subject: Subject) -> Talked:
        beside = list(subject.beside.values())
        talk = Talk(self.name_of(subject), SECONDS, WARM_S, subject.pids, beside, self.window, self._rate(subject))
        if not self.each_per_s:
            return self.noted(subject, self.load.talk(talk))
        quiet = self.load.talk(replace(talk, rate=0.0))
        return self.noted(subject, self.load.talk(talk)).above(quiet)

    def pace(self, subject: Subject, rate: float) -> None:
        """So many messages a second: how long each takes until it is heard."""
        talk = Talk(self.name_of(subject), 3.0, WARM_S, subject.pids, rate=rate)
        self._show_times(subject, [self.noted(subject, self.load.talk(talk))], rate)

    def name_of(self, subject: Subject) -> str:
        """The gathering's."""
        return f"{subject.name} {self.size} {self.metric}"

    def noted(self, subject: Subject, talked: Talked) -> Talked:
        """Remember what went wrong on ours; a line when somebody was refused or lost their connection."""
        if subject.name in (TEAROOM, TEAROOM_SMALL):
            self.town.faults[self.name_of(subject)] = talked.faults
        if talked.refused or talked.closed:
            line("refused_or_closed", talked.refused + talked.closed, "", **self._conditions(subject, [talked]))
        return talked

    def _show(self, subject: Subject, talks: Sequence[Talked]) -> None:
        conditions = self._conditions(subject, talks)
        line(self.metric, median(talk.each_us for talk in talks), "us", **conditions)
        if self.each_per_s:
            self._show_times(subject, talks, self._rate(subject))
        else:
            line("throughput", median(talk.delivered / talk.took_s for talk in talks), "messages/s", **conditions)
        for number, name in enumerate(subject.beside):
            each = median(talk.beside_s[number] / max(talk.delivered, 1) * 1e6 for talk in talks)
            line(f"{name}_{self.metric}", each, "us", **conditions)

    def _show_times(self, subject: Subject, talks: Sequence[Talked], rate: float) -> None:
        conditions = self._conditions(subject, talks)
        line("delivery_p50", median(talk.p50_ms for talk in talks), "ms", **conditions, rate_per_s=rate)
        line("delivery_p99", median(talk.p99_ms for talk in talks), "ms", **conditions, rate_per_s=rate)

    def _rate(self, subject: Subject) -> float:
        """Of all rooms together."""
        return self.each_per_s * self.size * self._rooms(subject)

    def _rooms(self, subject: Subject) -> int:
        return len(self.town.places[subject.name][self.size])

    def _conditions(self, subject: Subject, talks: Sequence[Talked]) -> dict[str, Any]:
        ours = subject.name in (TEAROOM, TEAROOM_SMALL)
        return {
            "subject": subject.name,
            "room": self.size,
            "rooms": self._rooms(subject),
            **({"each_per_s": self.each_per_s} if self.each_per_s else {"window_per_room": self.window}),
            "characters": 100,
            "rounds": len(talks),
            "busy": round(median(talk.busy for talk in talks), 3),
            "delivered": sum(talk.delivered for talk in talks),
            "lost": talks[-1].faults.lost,
            "doubled": talks[-1].faults.doubled,
            "out_of_order": talks[-1].faults.late,
            **({"unanswered": talks[-1].unanswered} if ours else {}),
            "guarantees": self.ours if ours else NOT_STORED,
            "cpu": "of the server's process, kernel accounting; server and load on a core each"
            + ("; what it uses while nobody says anything is taken off" if self.each_per_s else ""),
        }


def measure(town: Town, load: Load) -> Ratios:
    """All sizes; the figures for the summary."""
    found: Ratios = {}
    for size in ROOMS:
        bench = Bench(town, load, size, WINDOW, "cpu_per_delivered_message", STORED)
        names = [name for name in in_turn() if name in town.subjects and come(bench, name)]
        heard = bench.compare(names)
        for peer, key in ((PICOWS, "picows"), (SOCKETIO, "socketio"), (CHANNELS, "channels")):
            if peer in heard and TEAROOM in heard:
                found[f"vs_{key}_{size}"] = ratio(heard[TEAROOM], heard[peer])
        if size == min(ROOMS):
            replace(bench, window=1).compare(names, rounds=1)
            for name in names:
                bench.pace(town.subjects[name], RATE)
        for name in names:
            load.leave(bench.name_of(town.subjects[name]))
    return found


def reactions(town: Town, load: Load) -> Ratios:
    """What is told once and never stored, everybody as often as they may, against the same on picows."""
    bench = Bench(
        town, load, 10, 0, "cpu_per_delivered_reaction", "authorised, acknowledged, not stored", TearoomReactions.per_s
    )
    names = [name for name in (PICOWS, TEAROOM) if name in town.subjects and come(bench, name, reacting=True)]
    heard = bench.compare(names)
    for name in names:
        load.leave(bench.name_of(town.subjects[name]))
    return {"ephemeral_vs_picows_10": ratio(heard[TEAROOM], heard[PICOWS])} if len(heard) > 1 else {}


def in_turn() -> list[str]:
    """Ours between theirs."""
    picows, socketio, channels = PEERS
    return [picows, TEAROOM, socketio, TEAROOM_SMALL, channels]


def come(bench: Bench, name: str, *, reacting: bool = False) -> bool:
    """Bring a server's people in; what that took, as lines. Whether they came."""
    subject = bench.town.subjects[name]
    dialect = TearoomReactions() if reacting and name == TEAROOM else subject.dialect
    places = bench.town.places[name][bench.size]
    try:
        came = bench.load.come(Come(bench.name_of(subject), places, dialect, subject.ports, subject.pids))
    except RuntimeError as error:
        line("not_measured", 0, "", subject=name, room=bench.size, why=str(error))
        return False
    what = {"people": came.people, "room": bench.size, "at_once": "up to 64 on their way in"}
    line("join_cpu", came.cpu_s / came.people * 1000, "ms", subject=name, **what)
    line("joins_took", came.took_s, "s", subject=name, **what)
    return True


def ratio(ours: Sequence[Talked], theirs: Sequence[Talked]) -> float:
    """Ours divided by theirs, the median of the pairs that were measured one after the other."""
    return median(our.each_us / their.each_us for our, their in zip(ours, theirs, strict=True))
