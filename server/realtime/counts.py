"""What has happened on the sockets of this process, in numbers that name nobody."""

from collections import Counter
from collections.abc import Callable, Collection
from time import perf_counter
from types import TracebackType
from typing import get_args

import msgspec
from structlog.contextvars import bind_contextvars

from server.kit.errors import Malformed, Refused
from server.kit.tally import SECONDS, Spread

OTHER = "other"  # a client may write what it likes: only commands that exist are counted by name


class _Named(msgspec.Struct):
    do: str = ""


_name = msgspec.json.Decoder(_Named).decode


class Counts:
    """One for the process.

    shape: `commands` by kind of channel, command and outcome (`done`, `refused`, `malformed`, `failed`); `refusals` by
    code, of commands and of subscriptions; `dropped` are frames, `too_slow` sockets that were closed for it
    """

    def __init__(self, seconds: Callable[[], float] = perf_counter) -> None:
        self.commands: Counter[tuple[str, str, str]] = Counter()
        self.refusals: Counter[str] = Counter()
        self.command_s = Spread(SECONDS)
        self.dropped = self.too_slow = 0
        self.seconds = seconds

    def doing(self, kind: str, known: Collection[str], body: msgspec.Raw) -> "Doing":
        """Count what is done in the block: `with counts.doing(...)`."""
        return Doing(self, kind, known, body)


class Doing:
    """One command, from when it was heard to its outcome."""

    __slots__ = ("_body", "_counts", "_kind", "_known", "_started")

    def __init__(self, counts: Counts, kind: str, known: Collection[str], body: msgspec.Raw) -> None:
        self._counts, self._kind, self._known, self._body = counts, kind, known, body

    def __enter__(self) -> None:
        self._started = self._counts.seconds()

    def __exit__(self, error: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        outcome, name = _outcome(error), self._command()
        self._counts.command_s.note(self._counts.seconds() - self._started)
        self._counts.commands[self._kind, name, outcome] += 1
        if outcome == "failed":
            bind_contextvars(command=f"{self._kind}.{name}")  # for the log; the socket ends with this

    def _command(self) -> str:
        try:
            name = _name(self._body).do
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return OTHER
        return name if name in self._known else OTHER


def names(commands: object) -> frozenset[str]:
    """What the commands of a closed union are called on the wire."""
    return frozenset(str(command.__struct_config__.tag) for command in get_args(commands) or (commands,))


def _outcome(error: type[BaseException] | None) -> str:
    if error is None:
        return "done"
    if issubclass(error, Refused):
        return "refused"
    return "malformed" if issubclass(error, Malformed) else "failed"
