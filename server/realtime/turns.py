"""A fair lock: urgent waiters first, then one per person in turn, so that frequent senders delay nobody else."""

import asyncio
from collections import deque
from types import TracebackType

Waiting = deque[asyncio.Future[None]]


class Turns:
    """A lock. shape: `async with turns.of(person, urgent=...)`; urgent waiters, and those of a person, stay in order"""

    def __init__(self) -> None:
        self._taken = False
        self._urgent: Waiting = deque()
        self._waiting: dict[str, Waiting] = {}  # by person, in the order of their turns

    def locked(self) -> bool:
        """Whether the lock is held."""
        return self._taken

    @property
    def waiting(self) -> tuple[int, int]:
        """How many wait with what is urgent, and how many with anything else."""
        return len(self._urgent), sum(map(len, self._waiting.values()))

    def of(self, person: str, *, urgent: bool = False) -> "Turn":
        """The turn of a new waiter."""
        return Turn(self, person, urgent)

    async def take(self, person: str, urgent: bool) -> None:
        """Return when it is this waiter's turn."""
        if not self._taken:
            self._taken = True
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._urgent if urgent else self._waiting.setdefault(person, deque())).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # it had just received the lock
                self.give()
            raise

    def give(self) -> None:
        """Pass the lock to the next waiter. Cancelled waiters are skipped."""
        while (mine := self._next()) is not None:
            if not mine.done():
                mine.set_result(None)
                return
        self._taken = False

    def _next(self) -> "asyncio.Future[None] | None":
        if self._urgent:
            return self._urgent.popleft()
        if not self._waiting:
            return None
        person = next(iter(self._waiting))
        theirs = self._waiting.pop(person)
        mine = theirs.popleft()
        if theirs:
            self._waiting[person] = theirs  # behind everybody else
        return mine


class Turn:
    """The result of `Turns.of`: holds the lock for the duration of the block."""

    __slots__ = ("_person", "_turns", "_urgent")

    def __init__(self, turns: Turns, person: str, urgent: bool) -> None:
        self._turns, self._person, self._urgent = turns, person, urgent

    async def __aenter__(self) -> None:
        await self._turns.take(self._person, self._urgent)

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._turns.give()
