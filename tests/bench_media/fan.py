"""CPU per forwarded packet, one to n: every server in turn, several times, so that the machine's moods even out."""

import statistics
from collections.abc import Callable
from pathlib import Path

from tests.bench.lines import line
from tests.bench_media import pace
from tests.bench_media.house import House
from tests.bench_media.pace import Due
from tests.bench_media.stages import FPS, PACKETS, PAYLOAD, InC, Ours, Stage
from tests.bench_messages.cpu import cpu_s

VIEWERS = (5, 10, 20)
ROUNDS = 4
WARM_S, RUN_S = 0.4, 1.6
MOST_LOST = 0.01

Opens = dict[str, Callable[[int], Stage]]


def measure(house: House, library: Path | None, others: Opens) -> dict[str, float]:
    """What each costs. shape: figures `vs_<subject>_<n>`: ours divided by theirs"""
    opens: Opens = {"tearoom": lambda n: Ours(house, n), **others}
    if library is not None:
        opens["c_sendmmsg"] = lambda n: InC(library, n)
    figures: dict[str, float] = {}
    for viewers in VIEWERS:
        costs = _alternate(opens, viewers)
        conditions = {"viewers": viewers, "payload_bytes": PAYLOAD, "burst": PACKETS, "packets_per_s": PACKETS * FPS}
        for subject, cost in costs.items():
            line("cpu_per_forwarded_packet", cost, "us", subject=subject, **conditions)
            if subject != "tearoom":
                ratio = figures[f"vs_{subject}_{viewers}"] = costs["tearoom"] / cost
                line("cpu_against", ratio, "times", subject=subject, **conditions)
    return figures


def _alternate(opens: Opens, viewers: int) -> dict[str, float]:
    """units: microseconds, the median of the rounds"""
    stages: dict[str, Stage] = {}
    try:
        for subject, begin in opens.items():
            stages[subject] = begin(viewers)
        found: dict[str, list[float]] = {subject: [] for subject in stages}
        for _ in range(ROUNDS):
            for subject, stage in stages.items():
                rest = [Due(1, other.each_second) for other in stages.values() if other is not stage]
                found[subject].append(_once(subject, stage, viewers, rest))
        return {subject: statistics.median(costs) for subject, costs in found.items()}
    finally:
        for stage in stages.values():
            stage.close()


def _once(subject: str, stage: Stage, viewers: int, rest: list[Due]) -> float:
    sent = [0]

    def film() -> None:
        stage.film()
        sent[0] += PACKETS * viewers

    things = [Due(FPS, film), Due(200, stage.look), Due(1, stage.each_second, 0.5), *rest]
    pace.run(WARM_S, things)
    arrived, used = stage.arrived(), cpu_s(stage.pids)
    sent[0] = 0
    pace.run(RUN_S, things)
    _let_arrive(stage)
    used, count = cpu_s(stage.pids) - used, stage.arrived() - arrived
    if count < (1 - MOST_LOST) * sent[0]:
        line("lost", 100 * (1 - count / sent[0]), "%", subject=subject, viewers=viewers)
    return used * 1e6 / max(1, count)


def _let_arrive(stage: Stage) -> None:
    """Wait for what is still under way: on a busy machine that takes a moment."""
    before = -1
    while stage.arrived() != before:
        before = stage.arrived()
        pace.run(0.1, [Due(200, stage.look)])
