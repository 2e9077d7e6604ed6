"""What processes use, from the kernel's accounting."""

import os
from collections.abc import Iterable
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1
PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024


def cpu_s(pids: Iterable[int]) -> float:
    """CPU seconds that these processes have used, all threads that still run. units: exact to the nanosecond"""
    return sum(_cpu_ns(task) for pid in pids for task in _tasks(pid)) / 1e9


def rss_kb(pids: Iterable[int]) -> float:
    """Memory that these processes hold."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB for pid in pids)


def children(pid: int) -> list[int]:
    """The processes that this one has started and that still run."""
    found = []
    for task in _tasks(pid):
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except FileNotFoundError:
            continue
    return found


def parent(pid: int) -> int:
    """The process that has started this one."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def pin(pid: int, core: int) -> None:
    """Keep a process, and what it starts from now on, on one core; where there is no such core, leave it."""
    if core in os.sched_getaffinity(0) or core < (os.cpu_count() or 1):
        for task in _tasks(pid):
            os.sched_setaffinity(int(task.name), {core})


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return []


def _cpu_ns(task: Path) -> int:
    try:
        return int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0
