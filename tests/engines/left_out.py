"""Tests that need an engine which this machine does not have are left out and counted as not run, never hidden.

`python -m tests.engines.left_out` says which engines were not tried; nothing where all were.
"""

from collections import Counter

import pytest

from tests.engines.found import NAMES, engine

KEY = "tests_not_run"
_not_run: Counter[str] = Counter()


def leave_out(config: pytest.Config, items: list[pytest.Function]) -> None:
    """Take out of `items` what cannot run here, and count it."""
    missing = {name for name in NAMES if engine(name) is None}
    gone = [item for item in items if missing & {str(mark.args[0]) for mark in item.iter_markers("engine")}]
    if not gone:
        return
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=gone)
    counts = Counter(str(mark.args[0]) for item in gone for mark in item.iter_markers("engine"))
    if hasattr(config, "workeroutput"):  # every worker of xdist counts the same
        config.workeroutput[KEY] = dict(counts)
    else:
        _not_run.update(counts)


def hear(counts: dict[str, int] | None) -> None:
    """What a worker has counted."""
    _not_run.update({name: max(count, _not_run[name]) - _not_run[name] for name, count in (counts or {}).items()})


def summary() -> list[str]:
    """A line for each engine that tests were left out for."""
    return [f"not run: {count} in {NAMES[name]}, which is not here" for name, count in sorted(_not_run.items())]


if __name__ == "__main__":
    for name, title in NAMES.items():
        if engine(name) is None:
            print(f"not run: {title}, which is not here and cannot be fetched without root")  # noqa: T201
