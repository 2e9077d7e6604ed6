"""Which media processes there are, which of them live, and where a room should be. No I/O: it is told the time.

units: times are seconds on a clock that never jumps; `cpu` is the share of one core
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from server.ports.media import Load

DEAD_S = 1.5  # of silence; a process says its load several times as often
DEAF_S = 0.4  # without a line to the carrier, which one that lives takes up again at once
FORGET_S = 60.0
RETAKE_S = 1.0  # after a gap, in which those who have rooms take them again before anybody chooses
FRESH_S = 5.0  # until people who were sent to a process show in its load
CPU_PER_PERSON = 0.005
CPU_PER_ROOM = 0.05


@dataclass(eq=False, slots=True)
class _Known:
    """One process. shape: `load` None: it holds a room, and has said nothing yet"""

    heard_at: float
    load: Load | None = None
    cpu: float = 0.0
    placed_at: list[float] = field(default_factory=list)
    deaf_since: float | None = None
    deaf: bool = False


class Muster:
    """The media processes that this process has heard of."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._heard_at = float("-inf")
        self._settled_at = self._lines_up_at = float("-inf")

    # -- what is heard

    def hear(self, load: Load, now: float) -> None:
        """A process lives and says how busy it is."""
        known = self._known.setdefault(load.process, _Known(now))
        if known.load is not None and now > known.heard_at:
            known.cpu = max(0.0, (load.cpu_s - known.load.cpu_s) / (now - known.heard_at))
        known.load, known.heard_at, self._heard_at = load, now, now
        for process in [one for one, other in self._known.items() if now - other.heard_at > FORGET_S]:
            del self._known[process]

    def trust(self, process: str, now: float) -> None:
        """Somebody gave it a room: it counts as alive until it should have been heard."""
        self._known.setdefault(process, _Known(now))

    def see(self, unheard: Collection[str], now: float) -> None:
        """These hear nothing at the moment; whoever does so for a while has died, long before it was silent."""
        for process, known in self._known.items():
            if process not in unheard or now < self._lines_up_at:
                known.deaf_since = None
            elif known.deaf_since is None:
                known.deaf_since = now
            known.deaf = known.deaf_since is not None and now - known.deaf_since >= DEAF_S

    def placed(self, process: str, now: float) -> None:
        """It was given a room that its load cannot show yet."""
        if known := self._known.get(process):
            known.placed_at = [at for at in known.placed_at if now - at < FRESH_S] + [now]

    def gap(self, now: float) -> None:
        """Nothing could be heard for a while: nobody is dead for having been silent."""
        for known in self._known.values():
            known.heard_at = max(known.heard_at, now)
        self._settled_at, self._lines_up_at = now + RETAKE_S, now + DEAD_S

    # -- what follows

    def anybody(self, now: float) -> bool:
        """Whether any process is heard."""
        return now - self._heard_at < DEAD_S

    def lives(self, process: str) -> bool:
        """Whether it hears, and was heard of late: when nobody is, the silence is ours."""
        known = self._known.get(process)
        return known is not None and not known.deaf and self._heard_at - known.heard_at < DEAD_S

    def takes(self, process: str) -> bool:
        """Whether it lives and means to stay."""
        known = self._known.get(process)
        return self.lives(process) and known is not None and not (known.load and known.load.draining)

    def all(self) -> list[str]:
        """Those that are not long dead."""
        return list(self._known)

    def least_busy(self, now: float) -> str | None:
        """Who should have another room."""
        ready = [process for process, known in self._known.items() if known.load is not None and self.takes(process)]
        return min(ready, key=lambda process: (self._busy(process, now), process), default=None)

    def home(self, holder: str | None, before: str | None, now: float) -> str | None:
        """Where a room should be that is `holder`'s and, as far as was known, was `before`'s. shape: None: wait"""
        there = [process for process in (holder, before) if process is not None]
        for process in there:
            if self.takes(process):
                return process
        if not there and now < self._settled_at:
            return None
        if (best := self.least_busy(now)) is not None:
            return best
        return next((process for process in there if self.lives(process)), None)

    def _busy(self, process: str, now: float) -> float:
        known = self._known[process]
        people = known.load.peers if known.load is not None else 0
        coming = sum(1 for at in known.placed_at if now - at < FRESH_S)
        return max(known.cpu, people * CPU_PER_PERSON) + coming * CPU_PER_ROOM
