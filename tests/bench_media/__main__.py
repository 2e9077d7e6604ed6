"""Run every measurement and print the summary; `vs_` figures are Tearoom's divided by the other's."""

import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench.lines import line, summary
from tests.bench_media import decoding, delay, fan, idle, room
from tests.bench_media.c_forwarder import build
from tests.bench_media.house import House
from tests.bench_media.janus import Janus, is_there
from tests.bench_messages.cpu import LOAD_CORE, pin

LATEST_S = time.perf_counter() + 390  # the whole run stays below eight minutes
Figures = dict[str, float]


def main() -> None:
    """Each part by itself: one that fails is said on a line, and leaves its figures empty."""
    pin(os.getpid(), LOAD_CORE)
    figures: Figures = {}
    for part, measure in (
        ("idle", idle.measure),
        ("fan", compare),
        ("room", room.measure),
        ("delay", delay.measure),
        ("decoding", decoding.measure),
    ):
        figures |= _measured(part, measure)
    summary(
        vs_c_sendmmsg_10=figures.get("vs_c_sendmmsg_10"),
        vs_janus_10=figures.get("vs_janus_10"),
        room12_all_core_pct=figures.get("all_audio"),
        room12_three_core_pct=figures.get("three_audio"),
        turn_aware_saving_pct=figures.get("turn_aware_saving_pct"),
        idle_peer_ms_per_s=figures.get("idle_peer_ms_per_s"),
        join_ms=figures.get("join_ms"),
    )


def compare(house: House) -> Figures:
    """One to n, beside all that this machine has."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        if (library := build(Path(name))) is None:
            line("not_measured", 0, "", subject="c_sendmmsg", why="no C compiler")
        janus = stack.enter_context(Janus()) if is_there() else None
        if janus is None:
            line("not_measured", 0, "", subject="janus", why="not installed")
        return fan.measure(house, library, janus)


def _measured(part: str, measure: Callable[[House], Figures]) -> Figures:
    """raises: nothing; what went wrong, or would take too long by now, is a line"""
    try:
        if time.perf_counter() > LATEST_S:
            raise TimeoutError("no time left for it")
        with House() as house:
            return measure(house)
    except Exception as error:  # noqa: BLE001 - the other parts can still be measured
        line("not_measured", 0, "", subject=part, why=f"{type(error).__name__}: {error}")
        return {}


if __name__ == "__main__":
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    main()
