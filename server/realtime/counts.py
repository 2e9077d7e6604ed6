"""Counts of what happened on the sockets of this process, without naming anybody."""

from collections import Counter
from collections.abc import Callable, Container
from time import perf_counter
from types import TracebackType

import msgspec
from structlog.contextvars import bind_contextvars

from server.kit.errors import Malformed, Refused
from server.kit.histogram import SECONDS, Histogram
from server.kit.refusals import RefusalLines

OTHER = "other"  # a client may send anything: only existing commands are counted by name


class _Named(msgspec.Struct):
    do: str = ""


_name = msgspec.json.Decoder(_Named).decode


class Counts:
    """One instance per process.

    shape: `commands` by kind of channel, command and outcome (`done`, `refused`, `malformed`, `failed`); `refusals` by
    code, of commands, subscriptions and new sockets; `dropped` are frames, `too_slow` sockets that were closed for it
    """

    def __init__(self, seconds: Callable[[], float] = perf_counter) -> None:
        self.commands: Counter[tuple[str, str, str]] = Counter()
        self.refusals: Counter[str] = Counter()
        self.command_s = Histogram(SECONDS)
        self.dropped = self.too_slow = 0
        self.seconds = seconds
        self._lines = RefusalLines(seconds)

    def refused(self, what: str, code: str, person: str) -> None:
        """Count a refusal and log some of them. shape: `what` is for example `connect` or `room Lock`"""
        self.refusals[code] += 1
        self._lines.say(what, code, person)

    def doing(self, kind: str, command: str) -> "Doing":
        """Count the command run in the block: `with counts.doing(...)`."""
        return Doing(self, kind, command)


class Doing:
    """One command, from receipt to outcome."""

    __slots__ = ("_command", "_counts", "_kind", "_started")

    def __init__(self, counts: Counts, kind: str, command: str) -> None:
        self._counts, self._kind, self._command = counts, kind, command

    def __enter__(self) -> None:
        self._started = self._counts.seconds()

    def __exit__(self, error: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        outcome, name = _outcome(error), self._command
        self._counts.command_s.note(self._counts.seconds() - self._started)
        self._counts.commands[self._kind, name, outcome] += 1
        if outcome == "failed":
            bind_contextvars(command=f"{self._kind}.{name}")  # for the log; the context ends with the socket


def command_name(body: msgspec.Raw, known: Container[str]) -> str:
    """The command's name, if it is known; a client may send anything."""
    try:
        name = _name(body).do
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return OTHER
    return name if name in known else OTHER


def _outcome(error: type[BaseException] | None) -> str:
    if error is None:
        return "done"
    if issubclass(error, Refused):
        return "refused"
    return "malformed" if issubclass(error, Malformed) else "failed"
