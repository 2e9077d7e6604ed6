"""Run every measurement and print the summary; the figures are Tearoom's divided by the other's."""

import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from tests.bench.lines import line, summary
from tests.bench_messages import durable, growth, idle, rooms
from tests.bench_messages.load import Load
from tests.bench_messages.subjects import Ground, ground
from tests.bench_messages.town import town

KEYS = (
    "vs_picows_10", "vs_picows_1000", "vs_socketio_10", "vs_channels_10", "ephemeral_vs_picows_10",
    "durable_vs_commit_sqlite", "durable_vs_commit_postgres", "durable_p50_ms", "idle_kb", "lost", "doubled",
)  # fmt: skip
FAULTS = ("lost", "doubled")
LATEST_S = time.perf_counter() + 390  # the whole run stays below eight minutes
Figures = dict[str, float]


def main() -> None:
    """Each part by itself: one that fails is said on a line, and leaves its figures empty."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as name, ground() as below:
        folder = Path(name)
        figures |= part("durable", lambda: durable.measure(folder, below))
        with Load() as load:
            figures |= part("rooms", lambda: in_rooms(folder, below, load))
            figures |= part("idle", lambda: idle.measure(folder, below, load))
            figures |= part("growth", lambda: growth.measure(folder, below, load))
    lost, doubled = (sum(value for key, value in figures.items() if key.startswith(fault)) for fault in FAULTS)
    summary(**{key: figures.get(key) for key in KEYS} | {"lost": lost, "doubled": doubled})


def in_rooms(folder: Path, below: Ground, load: Load) -> Figures:
    """Messages and reactions, beside the peers."""
    with town(folder, below) as found:
        figures = rooms.measure(found, load) | rooms.reactions(found, load)
        faults = found.all_faults()
    return figures | {"lost in rooms": faults.lost, "doubled in rooms": faults.doubled}


def part(name: str, measure: Callable[[], Figures]) -> Figures:
    """raises: nothing; what went wrong, or would take too long by now, is a line"""
    try:
        if time.perf_counter() > LATEST_S:
            raise TimeoutError("no time left for it")
        return measure()
    except Exception as error:  # noqa: BLE001 - the other parts can still be measured
        line("not_measured", 0, "", subject=name, why=f"{type(error).__name__}: {error}")
        return {}


if __name__ == "__main__":
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    main()
