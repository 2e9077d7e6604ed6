"""Run every measurement, or the parts that are named, and print the summary.

`vs_` figures are Tearoom's divided by the other's. What is left out is said on a line `skipped`, with the reason.
"""

import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.lines import line, summary
from tests.bench_media import decoding, delay, fan, idle, real, room
from tests.bench_media.c_forwarder import build
from tests.bench_media.janus import Janus, is_there
from tests.bench_media.server_process import MediaServerProcess
from tests.bench_messages.cpu import LOAD_CORE, pin

LATEST_S = time.perf_counter() + 365  # the whole run stays below eight minutes
Figures = dict[str, float]


def main(chosen: Sequence[str]) -> None:
    """Each part by itself: one that fails is said on a line, and leaves its figures empty."""
    pin(os.getpid(), LOAD_CORE)
    figures: Figures = {}
    for part in chosen or PARTS:
        figures |= _measured(part, PARTS[part])
    summary(
        vs_c_sendmmsg_10=figures.get("vs_c_sendmmsg_10"),
        vs_janus_10=figures.get("vs_janus_10"),
        room12_all_core_pct=figures.get("all_audio"),
        room12_three_core_pct=figures.get("three_audio"),
        turn_aware_saving_pct=figures.get("turn_aware_saving_pct"),
        idle_peer_ms_per_s=figures.get("idle_peer_ms_per_s"),
        join_ms=figures.get("join_ms"),
    )


def _with_process(measure: Callable[[MediaServerProcess], Figures]) -> Figures:
    with MediaServerProcess() as process:
        return measure(process)


def _compare(process: MediaServerProcess) -> Figures:
    """One to n, beside all that this machine has."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        if (library := build(Path(name))) is None:
            line("skipped", 0, "", subject="c_sendmmsg", why="no C compiler")
        janus = stack.enter_context(Janus()) if is_there() else None
        if janus is None:
            line("skipped", 0, "", subject="janus", why="not installed")
        return fan.measure(process, library, janus)


PARTS: dict[str, Callable[[], Figures]] = {
    "idle": lambda: _with_process(idle.measure),
    "fan": lambda: _with_process(_compare),
    "room": lambda: _with_process(room.measure),
    "delay": delay.measure,
    "decoding": decoding.measure,
    "real": real.measure,
}


def _measured(part: str, measure: Callable[[], Figures]) -> Figures:
    """raises: nothing; what went wrong, or would take too long by now, is a line"""
    try:
        if time.perf_counter() > LATEST_S:
            raise TimeoutError("no time left for it")
        return measure()
    except Exception as error:  # noqa: BLE001 - the other parts can still be measured
        line("skipped", 0, "", subject=part, why=f"{type(error).__name__}: {error}")
        return {}


if __name__ == "__main__":
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    main(sys.argv[1:])
