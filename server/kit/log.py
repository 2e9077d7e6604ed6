"""Logs without personal data: for exceptions the type and location, never messages or values."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextvars import Context, copy_context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.contextvars import get_contextvars, merge_contextvars, unbind_contextvars

ROOT = Path(__file__).parents[2]


def configure(stream: TextIO, level: str = "info") -> None:
    """Write log records from this level on (warnings and above for libraries) as JSON lines to `stream`.

    Each line names the request or connection during which it was written, if any.
    """
    least = getattr(logging, level.upper())
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        processors=[
            merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            places_only,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LibraryLines())
    logging.basicConfig(handlers=[handler], level=max(least, logging.WARNING), force=True)


def for_several() -> Context:
    """The current context without the request or connection: for a task that works for several, so that its log lines
    are not attributed to the one that happened to start it.
    """
    context = copy_context()
    context.run(unbind_contextvars, "request", "connection", "command")
    return context


def places_only(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that reduces an exception to types and locations."""
    told = line.pop("exc_info", None)
    error = sys.exception() if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        line["exception"] = list(places(error))
    return line


def places(error: BaseException) -> Iterator[dict[str, object]]:
    """An exception and its causes, the last first. shape: `at` begins where the exception was raised"""
    seen: BaseException | None = error
    while seen is not None:
        frames = reversed(traceback.extract_tb(seen.__traceback__))
        yield {
            "kind": type(seen).__qualname__,
            "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
        }
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


class LibraryLines(logging.Formatter):
    """Library log records in the same shape. Only first lines: later lines quote values."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            **get_contextvars(),
            "event": str(record.msg).splitlines()[0] if record.msg else "",
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = list(places(record.exc_info[1]))
        return json.dumps(line)


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])
