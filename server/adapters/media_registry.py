"""Which media processes there are, which of them are alive, and which should have a room. No I/O: it is told the time.

units: times are seconds on a clock that never jumps; `cpu` is the share of one core
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from server.ports.media import Load

DEAD_S = 1.5  # of silence; a process publishes its load several times as often
UNREACHABLE_S = 0.4  # without a connection to the backplane; a process that is alive connects again at once
FORGET_S = 60.0
RECLAIM_S = 1.0  # after a gap: processes that hold rooms renew their leases before anybody places rooms anew
LOAD_LAG_S = 5.0  # until people who were sent to a process show in its load
CPU_PER_PERSON = 0.005
CPU_PER_ROOM = 0.05


@dataclass(eq=False, slots=True)
class _Process:
    """What is known of one. shape: `load` is None for one that holds a room and has not published its load yet"""

    heard_at: float
    load: Load | None = None
    cpu: float = 0.0
    placed_at: list[float] = field(default_factory=list)
    unreachable_since: float | None = None
    unreachable: bool = False


class MediaRegistry:
    """The media processes that this process has heard of."""

    def __init__(self) -> None:
        self._processes: dict[str, _Process] = {}
        self._heard_at = float("-inf")
        self._reclaimed_at = self._reachable_at = float("-inf")

    # -- what is observed

    def on_load(self, load: Load, now: float) -> None:
        """A process has published its load: it is alive."""
        process = self._processes.setdefault(load.process, _Process(now))
        if process.load is not None and now > process.heard_at:
            process.cpu = max(0.0, (load.cpu_s - process.load.cpu_s) / (now - process.heard_at))
        process.load, process.heard_at, self._heard_at = load, now, now
        for name in [one for one, other in self._processes.items() if now - other.heard_at > FORGET_S]:
            del self._processes[name]

    def on_holder(self, name: str, now: float) -> None:
        """A process holds a room: it counts as alive until it has been silent for too long."""
        self._processes.setdefault(name, _Process(now))

    def on_unreachable(self, names: Collection[str], now: float) -> None:
        """Exactly these are not subscribed at the moment. One that stays so has died, long before its silence tells."""
        for name, process in self._processes.items():
            if name not in names or now < self._reachable_at:
                process.unreachable_since = None
            elif process.unreachable_since is None:
                process.unreachable_since = now
            since = process.unreachable_since
            process.unreachable = since is not None and now - since >= UNREACHABLE_S

    def on_placed(self, name: str, now: float) -> None:
        """A process was given a room that its load cannot show yet."""
        if process := self._processes.get(name):
            process.placed_at = [at for at in process.placed_at if now - at < LOAD_LAG_S] + [now]

    def on_gap(self, now: float) -> None:
        """Nothing could be received for a while: nobody is dead for having been silent."""
        for process in self._processes.values():
            process.heard_at = max(process.heard_at, now)
        self._reclaimed_at, self._reachable_at = now + RECLAIM_S, now + DEAD_S

    # -- what follows

    def any_alive(self, now: float) -> bool:
        """Whether any process was heard of late."""
        return now - self._heard_at < DEAD_S

    def is_alive(self, name: str) -> bool:
        """Whether a process is reachable and was heard of late. When nobody is heard, the silence is our own."""
        process = self._processes.get(name)
        return process is not None and not process.unreachable and self._heard_at - process.heard_at < DEAD_S

    def accepts_rooms(self, name: str) -> bool:
        """Whether a process is alive and does not drain."""
        process = self._processes.get(name)
        return self.is_alive(name) and process is not None and not (process.load and process.load.draining)

    def names(self) -> list[str]:
        """The processes that are not long dead."""
        return list(self._processes)

    def least_loaded(self, now: float) -> str | None:
        """The process that should have another room; None when there is none."""
        ready = [
            name for name, process in self._processes.items() if process.load is not None and self.accepts_rooms(name)
        ]
        return min(ready, key=lambda name: (self._load(name, now), name), default=None)

    def choose(self, holder: str | None, before: str | None, now: float) -> str | None:
        """The process that should have a room: `holder` has its lease, `before` is where it was last known to be.

        shape: None means wait
        """
        candidates = [name for name in (holder, before) if name is not None]
        for name in candidates:
            if self.accepts_rooms(name):
                return name
        if not candidates and now < self._reclaimed_at:
            return None
        if (best := self.least_loaded(now)) is not None:
            return best
        return next((name for name in candidates if self.is_alive(name)), None)

    def _load(self, name: str, now: float) -> float:
        process = self._processes[name]
        people = process.load.peers if process.load is not None else 0
        coming = sum(1 for at in process.placed_at if now - at < LOAD_LAG_S)
        return max(process.cpu, people * CPU_PER_PERSON) + coming * CPU_PER_ROOM
