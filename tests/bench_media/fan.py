"""CPU per forwarded packet, one to n: every server in turn, several times, so that the machine's moods even out."""

import statistics
from collections.abc import Callable
from pathlib import Path

from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_media import pace
from tests.bench_media.janus import InJanus, Janus
from tests.bench_media.pace import Due
from tests.bench_media.server_process import MediaServerProcess
from tests.bench_media.stages import BUSY, FPS, PAYLOAD, QUIET, InC, Ours, Stage
from tests.bench_messages.cpu import cpu_s

VIEWERS = sized((5, 10, 20), (10,))
ROUNDS = sized(4, 1)
WARM_S, RUN_S = sized((0.4, 1.6), (0.1, 0.3))
MOST_LOST = 0.01

Begin = Callable[[int, int], Stage]


def measure(process: MediaServerProcess, library: Path | None, janus: Janus | None) -> dict[str, float]:
    """What each costs. shape: figures `vs_<subject>_<n>`: ours divided by theirs"""
    begin: dict[str, Begin] = {"tearoom": lambda viewers, packets: Ours(process, viewers, packets)}
    if library is not None:
        begin["c_sendmmsg"] = lambda viewers, packets: InC(library, viewers, packets)
    if janus is not None:
        begin["janus"] = lambda viewers, packets: InJanus(janus, viewers, packets)
    figures: dict[str, float] = {}
    for viewers in VIEWERS:
        figures |= _compare(begin, viewers, BUSY)
    _compare(begin, 10, QUIET)  # said, but in no figure: caches are cold then, and waking counts
    return figures


def _compare(begin: dict[str, Begin], viewers: int, packets: int) -> dict[str, float]:
    costs, figures = _alternate(begin, viewers, packets), {}
    conditions = {"viewers": viewers, "payload_bytes": PAYLOAD, "burst": packets, "packets_per_s": packets * FPS}
    for subject, cost in costs.items():
        line("cpu_per_forwarded_packet", cost, "us", subject=subject, **conditions)
        if subject != "tearoom":
            ratio = figures[f"vs_{subject}_{viewers}"] = costs["tearoom"] / cost
            line("cpu_against", ratio, "times", subject=subject, **conditions)
    return figures


def _alternate(begin: dict[str, Begin], viewers: int, packets: int) -> dict[str, float]:
    """units: microseconds, the median of the rounds"""
    stages: dict[str, Stage] = {}
    try:
        for subject, open_stage in begin.items():
            stages[subject] = open_stage(viewers, packets)
        found: dict[str, list[float]] = {subject: [] for subject in stages}
        for _ in range(ROUNDS):
            for subject, stage in stages.items():
                rest = [Due(1, other.each_second) for other in stages.values() if other is not stage]
                found[subject].append(_once(subject, stage, viewers * packets, rest))
        return {subject: statistics.median(costs) for subject, costs in found.items()}
    finally:
        for stage in stages.values():
            stage.close()


def _once(subject: str, stage: Stage, in_burst: int, rest: list[Due]) -> float:
    bursts = [0]

    def film() -> None:
        stage.film()
        bursts[0] += 1

    things = [Due(FPS, film), Due(200, stage.look), Due(1, stage.each_second, 0.5), *rest]
    pace.run(WARM_S, things)
    _let_arrive(stage)
    arrived, used = stage.arrived(), cpu_s(stage.pids)
    bursts[0] = 0
    pace.run(RUN_S, things)
    _let_arrive(stage)
    used, count = cpu_s(stage.pids) - used, stage.arrived() - arrived
    sent = in_burst * bursts[0]
    if count < (1 - MOST_LOST) * sent:
        line("lost", 100 * (1 - count / sent), "%", subject=subject, viewers_times_burst=in_burst)
    return used * 1e6 / max(1, count)


def _let_arrive(stage: Stage) -> None:
    """Wait for what is still under way: on a busy machine that takes a moment."""
    before = -1
    while stage.arrived() != before:
        before = stage.arrived()
        pace.run(0.1, [Due(200, stage.look)])
