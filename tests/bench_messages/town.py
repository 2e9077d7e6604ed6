"""All servers of a run, started side by side: who is measured where, and what could not be started."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_messages.places import Place, rooms
from tests.bench_messages.subjects import PEERS, TEAROOM, TEAROOM_SMALL, Ground, Subject, peer, tearoom
from tests.bench_messages.tally import Faults
from tests.bench_messages.village import Village
from tests.services.postgres import create_database

ROOMS = sized({10: 60, 100: 4, 1000: 1}, {10: 2})
"""How many rooms of each size talk at once: enough that nobody meets the limit of ten messages a second."""


@dataclass
class Town:
    """shape: `places` by subject and size; `faults` are those of each gathering, as last counted"""

    subjects: dict[str, Subject] = field(default_factory=dict)
    places: dict[str, dict[int, list[Place]]] = field(default_factory=dict)
    faults: dict[str, Faults] = field(default_factory=dict)

    def ours(self) -> list[Subject]:
        return [self.subjects[name] for name in (TEAROOM, TEAROOM_SMALL) if name in self.subjects]

    def all_faults(self) -> Faults:
        """Of Tearoom, in the whole run."""
        together = Faults()
        for faults in self.faults.values():
            together.add(faults)
        return together


@contextmanager
def town(folder: Path, ground: Ground) -> Iterator[Town]:
    """Ours over PostgreSQL and Redis, ours alone, and every peer that can be started."""
    found = Town()
    with ExitStack() as stack:
        for name, url, below in (
            (TEAROOM, asyncio.run(create_database(ground.postgres)), ground),
            (TEAROOM_SMALL, f"sqlite:///{folder / 'alone.db'}", None),
        ):
            found.places[name] = settle(url)
            data = folder / ("together" if below else "alone")
            data.mkdir()
            found.subjects[name] = stack.enter_context(tearoom(name, data, url, below))
        for name in PEERS:
            try:
                found.subjects[name] = stack.enter_context(peer(name, folder, ground))
            except (RuntimeError, TimeoutError, OSError) as error:
                line("not_measured", 0, "", subject=name, why=f"{type(error).__name__}: {error}")
                continue
            found.places[name] = {size: rooms(number, size) for size, number in ROOMS.items()}
        yield found


def settle(url: str) -> dict[int, list[Place]]:
    """A house for the rooms of every size: meetings, tea-rooms of groups, and the house's tea-room."""
    village = Village()
    kinds: dict[int, Callable[[int, int], list[Place]]] = {
        10: village.meetings,
        100: village.tearooms,
        1000: lambda _, size: village.house_tearoom(size),
    }
    places = {size: kinds[size](number, size) for size, number in ROOMS.items()}
    asyncio.run(village.settle(url))
    return places
